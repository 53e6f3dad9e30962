/**
 * The streaming queries, one for each statistic: their start, their batches, their supervision and their end. Spark's sessions and the
 * metrics belong to it.
 */
package taxistream.streaming.job;
