package taxistream.streaming.mysql;

import java.time.LocalDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import taxistream.streaming.admit.BatchCounts;

/**
 * The result of one batch of a statistic.
 *
 * @param range the records that it has read
 * @param watermark months that end at this or before are final; empty before any trip was seen
 * @param recordsBehind records of the topic that came after the batch's last; empty if Kafka did not say
 * @param beganNanos when the batch began, as {@link System#nanoTime} has it
 */
public record BatchResult(
        long id,
        BatchRange range,
        Optional<LocalDateTime> watermark,
        BatchCounts counts,
        OptionalLong recordsBehind,
        long beganNanos,
        ChangedRows rows) {}
