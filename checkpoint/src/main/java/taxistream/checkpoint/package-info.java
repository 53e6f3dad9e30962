/** Spark's checkpoint files on a local disk and on Google Cloud Storage. Knows nothing of trips: any Spark 4.2 job may use it. */
package taxistream.checkpoint;
