/**
 * The streaming queries, one for each statistic: how they start, what a batch does, what watches over them, what ends them. Spark's
 * sessions and the metrics belong to it.
 */
package taxistream.streaming.job;
