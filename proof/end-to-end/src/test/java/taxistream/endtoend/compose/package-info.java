/**
 * The Compose demo and the Spark cluster as a user runs them: {@code docker compose} and {@code spark-submit} on the repository's own
 * files. Each container may be killed; the numbers must be the oracle's all the same.
 */
package taxistream.endtoend.compose;
