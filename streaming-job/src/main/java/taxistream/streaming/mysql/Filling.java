package taxistream.streaming.mysql;

import java.util.function.LongPredicate;

/**
 * The checkpoint that a table is filled from.
 *
 * @param queryId the streaming query that the checkpoint belongs to
 * @param version which of the statistic's checkpoints it is
 * @param isNew whether it has read nothing yet
 * @param agreesWith whether a table that stands at this batch goes with the checkpoint
 */
public record Filling(String queryId, int version, boolean isNew, LongPredicate agreesWith) {}
