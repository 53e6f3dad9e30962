/**
 * Kafka records out: the topics, the transactional producer, and the replay's position, which is a record in the same
 * transaction as the trips it speaks of. Knows nothing of parquet.
 */
package taxistream.replay.kafka;
