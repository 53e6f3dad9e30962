/**
 * Objects of Google Cloud Storage, by its JSON API. Every request ends within a deadline, whole with the body of its answer. Knows
 * nothing of trips, Hadoop or Spark; the caller brings the credentials.
 */
package taxistream.gcs;
