/**
 * What a trip is, how TLC's files spell it in every year, how it travels through Kafka, and which rows are refused with
 * which reason. Knows neither Kafka nor Spark nor DuckDB: both the replay and the recount ask here.
 */
package taxistream.trips;
