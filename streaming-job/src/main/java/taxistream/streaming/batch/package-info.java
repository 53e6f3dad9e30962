/**
 * What one batch of a statistic did, as values: which records counted, which did not, and how far it has read. The input fills
 * them, the database keeps them, and neither knows the other.
 */
package taxistream.streaming.batch;
