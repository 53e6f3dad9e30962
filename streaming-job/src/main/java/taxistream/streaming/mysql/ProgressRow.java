package taxistream.streaming.mysql;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import taxistream.streaming.statistic.StatisticFile;

/**
 * The progress of a statistic, read from the ledger.
 *
 * @param queryId the streaming query that fills the table, as its checkpoint names it
 * @param run host and process that write
 * @param lastBatch the last batch in the table; -1 before the first
 * @param watermark months that end at this or before are final
 * @param rejected rejected records, without the late trips
 * @param topicId Kafka's id of the topic; empty if an older version wrote the row
 * @param recordsBehind records that the topic held beyond the last batch
 * @param updatedAt UTC
 * @param retired whether its file is gone
 * @param months its months, in their order
 */
public record ProgressRow(
        String statistic,
        String queryId,
        int checkpointVersion,
        String run,
        long lastBatch,
        Optional<LocalDateTime> watermark,
        long trips,
        long rejected,
        long late,
        String topic,
        Optional<String> topicId,
        Optional<LocalDateTime> latestPickup,
        OptionalLong recordsBehind,
        double tripsPerSecond,
        long batchMillis,
        long mysqlMillis,
        Optional<String> sparkUi,
        LocalDateTime updatedAt,
        boolean retired,
        List<MonthRow> months) {

    /**
     * A sentence if the topic was recreated under its name: the job's positions mean nothing in the new topic.
     *
     * @param idNow Kafka's id of it; empty if the broker gives none
     */
    public Optional<String> otherTopic(Optional<String> idNow) {
        return topicId.isPresent() && idNow.isPresent() && !topicId.equals(idNow)
                ? Optional.of(
                        ClaimRefusal.otherTopic(StatisticFile.of(statistic, ""), topic, topicId.get(), idNow.get()))
                : Optional.empty();
    }

    /** The earliest month that may still change. */
    public Optional<MonthRow> nextToClose() {
        return months.stream().filter(MonthRow::isOpen).findFirst();
    }
}
