/**
 * One web page that shows the months as they grow and the pipeline that fills them, and the JSON behind it. Knows MySQL's
 * tables alone: neither Kafka nor Spark, so it may run wherever MySQL can be reached.
 */
package taxistream.dashboard;
