/**
 * The topic as a source of Spark's: how much a batch reads is Spark's Kafka source's decision; that it ends at one moment of sending,
 * and how the records are read, is ours. The reader costs half of what Spark's does, see docs/performance.md.
 */
package taxistream.streaming.topic;
