package taxistream.streaming.mysql;

import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/**
 * The checkpoint that a table is filled from.
 *
 * @param queryId the streaming query that the checkpoint belongs to
 * @param version which of the statistic's checkpoints it is
 * @param isNew whether it has read nothing yet
 * @param topicId Kafka's id of the topic that the checkpoint has read, as it was noted beside it
 * @param agreesWith whether a table that stands at this batch goes with the checkpoint
 * @param endOf where this batch ends in the topic; empty if the checkpoint does not know it any more
 */
public record Filling(
        String queryId,
        int version,
        boolean isNew,
        Optional<String> topicId,
        LongPredicate agreesWith,
        LongFunction<Optional<Positions>> endOf) {

    boolean agreesWith(LedgerRow row) {
        return agreesWith.test(row.lastBatch())
                && row.positions()
                        .flatMap(inTable -> endOf.apply(row.lastBatch()).map(inTable::isSamePlaceAs))
                        .orElse(true);
    }
}
