/** What the job does with a query's checkpoint: its folder, its batches, and whether Google Cloud Storage can keep it. Knows nothing of trips. */
package taxistream.streaming.checkpoint;
