/**
 * Windows of one calendar month of New York wall-clock time, which Spark's own {@code window()} refuses, and when they close.
 */
package taxistream.streaming.month;
