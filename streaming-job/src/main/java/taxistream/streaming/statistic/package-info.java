/**
 * A statistic is an SQL file. This package reads the files, finds each key in Spark's analysed plan, and judges whether the statistic can
 * be kept right for ever. Knows nothing of MySQL.
 */
package taxistream.streaming.statistic;
