/**
 * Decides what becomes of each record: decodes it, judges it, finds its month, compares that with the watermark, counts it. Rejected
 * and late records go to the rejected topic; the others are the rows of the view {@code trips}.
 */
package taxistream.streaming.admit;
