/**
 * Rows of bytes into order: in memory outside the Java heap for as long as they fit, in runs on disk beyond. Knows nothing of trips.
 */
package taxistream.replay.sort;
