/**
 * The topics: the source that Spark reads trips from, its offsets and the order of sending, the check before a start, the progress
 * that a consumer group shows, and the topic of rejected records.
 */
package taxistream.streaming.kafka;
