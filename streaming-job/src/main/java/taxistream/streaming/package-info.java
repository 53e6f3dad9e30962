/**
 * The streaming job: Kafka in, MySQL out. This package holds the commands and the wiring, the only classes that know all of
 * the packages below.
 */
package taxistream.streaming;
