/** Where a streaming query keeps its offsets and its state. */
package taxistream.streaming.checkpoint;
