package taxistream.streaming.mysql;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a statistic is, as the ledger says to readers.
 *
 * @param queryId the streaming query that fills the table, as its checkpoint names it
 * @param run host and process that write
 * @param lastBatch the last batch in the table; -1 before the first
 * @param watermark months that end at this or before are final
 * @param rejected records that do not count, without the late ones
 * @param topicId Kafka's id of the topic; empty if a version wrote the row that did not know it
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
     * What to say if Kafka's topic of that name is another one now: where the job stands in it means nothing.
     *
     * @param idNow Kafka's id of it; empty if the broker gives none
     */
    public Optional<String> otherTopic(Optional<String> idNow) {
        return topicId.isPresent() && idNow.isPresent() && !topicId.equals(idNow)
                ? Optional.of(ClaimRefusal.otherTopic(statistic, topic, topicId.get(), idNow.get()))
                : Optional.empty();
    }

    /** The earliest month that may still change. */
    public Optional<MonthRow> nextToClose() {
        return months.stream().filter(MonthRow::isOpen).findFirst();
    }
}
