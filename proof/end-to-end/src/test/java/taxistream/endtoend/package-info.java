/**
 * The whole path in containers: real Kafka, MySQL and object store, every command a process of its own, and an oracle that
 * shares no code with us. Each server is started once for all tests.
 */
package taxistream.endtoend;
