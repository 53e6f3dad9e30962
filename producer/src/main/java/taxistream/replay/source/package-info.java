/**
 * Parquet in: finds the files, learns their layout, and streams their trips in order. Everything that DuckDB does is here.
 * Knows nothing of Kafka.
 */
package taxistream.replay.source;
