/** Keeps the files of a query's checkpoint, its offsets and its state, on a local disk or on Google Cloud Storage. Knows nothing of trips. */
package taxistream.streaming.checkpoint;
