/**
 * A statistic is an SQL file: reads the files, and learns from Spark's analysed plan what each one's key is and whether it can
 * be kept right for ever. Knows nothing of MySQL.
 */
package taxistream.streaming.statistic;
