/**
 * A real Kafka broker in this process and a real MariaDB beside it, on free ports and in temporary folders that go when they
 * are closed. For the demo, and for tests on a machine without Docker.
 */
package taxistream.localstack;
