package taxistream.streaming.admit;

/** The result of a batch, and the counts of the records that were read for it. */
public record ComputedBatch<T>(T result, BatchCounts counts) {}
