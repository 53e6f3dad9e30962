/**
 * Trips in: from a topic as a stream, from parquet files as a batch, in both cases as the same columns. Undecodable,
 * implausible and late records leave here, with their reason, for the rejected topic.
 */
package taxistream.streaming.input;
