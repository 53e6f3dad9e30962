/**
 * The classes that lean on Spark's internals ({@code catalyst}, {@code execution}, {@code classic}), for which Spark promises no
 * compatibility: an upgrade of Spark is tried here first. Knows nothing of trips, Kafka and MySQL.
 */
package taxistream.streaming.spark;
