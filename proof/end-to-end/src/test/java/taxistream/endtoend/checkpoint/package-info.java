/**
 * Checkpoints on an emulator of Google Cloud Storage, behind a proxy that counts the requests and makes them fail. What is
 * measured here is what docs/checkpoints-on-gcs.md reports.
 */
package taxistream.endtoend.checkpoint;
