package taxistream.streaming.mysql;

import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/**
 * The checkpoint that a table is filled from.
 *
 * @param queryId the streaming query that the checkpoint belongs to
 * @param version the version of the statistic's checkpoint
 * @param isNew whether the checkpoint has read nothing yet
 * @param topicId Kafka's id of the topic that the checkpoint has read, recorded in the checkpoint's folder
 * @param agreesWith whether the checkpoint matches a table with this ledger row
 * @param endOf the end of this batch in the topic; empty if the checkpoint no longer holds it
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
