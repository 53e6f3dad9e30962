/**
 * Counts the same files again, with the same SQL, in a batch that has nothing to do with topics, windows or checkpoints, and
 * compares the tables with it. Knows nothing of streams.
 */
package taxistream.streaming.recount;
