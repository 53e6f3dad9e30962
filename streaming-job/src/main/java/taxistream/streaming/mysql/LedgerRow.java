package taxistream.streaming.mysql;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * What the ledger knows of a statistic.
 *
 * @param queryId the streaming query that fills the table, as its checkpoint names it
 * @param version which of the statistic's checkpoints that is: each rebuild starts a new one
 * @param fingerprint the digest of the SQL that fills the table
 * @param epoch raised by everyone who begins to fill the table; whoever holds an older one must stop
 * @param run who holds the epoch: host and process
 * @param lastBatch the last batch that is in the table; -1 before the first
 * @param watermark pickups before this may be too late; empty before the first batch
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
        LocalDateTime updatedAt) {}
