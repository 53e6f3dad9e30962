/**
 * The topic as a source of Spark's: which offsets a batch reads is Spark's Kafka source's decision, how the records are read is
 * ours. It costs half of what Spark's reader does, see docs/performance.md.
 */
package taxistream.streaming.topic;
