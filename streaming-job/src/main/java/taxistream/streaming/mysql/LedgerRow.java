package taxistream.streaming.mysql;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * The ledger's row of a statistic.
 *
 * @param queryId the streaming query that fills the table, as its checkpoint names it
 * @param version the version of the statistic's checkpoint: each rebuild starts a new one
 * @param fingerprint the digest of the SQL that fills the table
 * @param epoch raised by each start of a job on the table; a job with an older one must stop
 * @param run host and process that hold the epoch
 * @param lastBatch the last batch that is in the table; -1 before the first
 * @param watermark pickups before this may be too late; empty before the first batch
 * @param fence host and process that replace the table and keep every other job from writing
 * @param topicId Kafka's id of the topic; empty if an older version wrote the row
 * @param positions the end of the last batch in the topic; empty before the first batch, or if an older version wrote the row
 */
record LedgerRow(
        String statistic,
        String queryId,
        int version,
        String fingerprint,
        long epoch,
        String run,
        long lastBatch,
        Optional<LocalDateTime> watermark,
        LocalDateTime updatedAt,
        Optional<String> fence,
        String topic,
        Optional<String> topicId,
        Optional<Positions> positions,
        Totals totals) {

    /**
     * Totals over all batches.
     *
     * @param trips trips that count
     * @param late trips that came after their month was final
     * @param rejected other rejected records
     * @param rows rows written
     */
    record Totals(long trips, long late, long rejected, long rows) {}

    /** Where the next batch must begin. */
    Positions stands() {
        return positions.orElse(Positions.NONE);
    }
}
