package taxistream.streaming.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Ends a batch at one moment of sending in all partitions: no record that was sent earlier is left for a later batch.
 *
 * <p>Partitions are filled unevenly, and Spark's limit gives each partition its share of a batch. So a batch could take next year's trips
 * from one partition and leave this year's in another. The watermark follows the latest trip of all partitions, and would make the ones
 * that were left late. For one thread.
 */
final class SendingOrder {

    /** More records than this in one millisecond mean that the timestamps are no clock's, and give no order. */
    private static final long MOST_OF_A_MILLISECOND = 100_000;

    private final SendingTimes times;
    private final OpenTransaction open;

    /** @param longestTransaction after so long, an open transaction is not waited for any more */
    SendingOrder(SendingTimes times, Duration longestTransaction) {
        this.times = times;
        this.open = new OpenTransaction(longestTransaction);
    }

    /**
     * The offsets at which a batch should end, given where it begins and where Spark's limit would end it. It ends before the earliest
     * record, of any partition, that the limit leaves out. If the batch would be empty then, because all its records were sent in the same
     * millisecond as that record, it takes the whole millisecond and exceeds its limit. If an open transaction holds the earliest record
     * back, the batch is empty until the transaction ends.
     *
     * @param available where the partitions end that can be read by now
     */
    Map<TopicPartition, Long> cut(
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends,
            Supplier<Map<TopicPartition, Long>> available) {
        if (ends.size() < 2
                || ends.equals(starts)) { // one partition is in order, and where nothing came nothing is asked
            return ends;
        }
        Optional<SendingTimes.Sent> first = times.firstFrom(ends);
        if (first.isEmpty()) {
            return ends;
        }
        long moment = first.get().at();
        Map<TopicPartition, Long> before = sentBefore(moment, starts, ends);
        if (!before.equals(starts)) {
            return before;
        }
        Map<TopicPartition, Long> readable = available.get();
        Map<TopicPartition, Long> through = sentBefore(moment + 1, starts, readable);
        long records = through.entrySet().stream()
                .mapToLong(end -> end.getValue() - starts.getOrDefault(end.getKey(), 0L))
                .sum();
        if (records > 0) {
            return records <= MOST_OF_A_MILLISECOND ? through : ends;
        }
        return isHeldBack(first.get(), readable) && open.isWorthWaitingFor(first.get()) ? before : ends;
    }

    /** Whether it belongs to a transaction that is open, or lies behind one; else its timestamp is older than its place is. */
    private static boolean isHeldBack(SendingTimes.Sent record, Map<TopicPartition, Long> readable) {
        return readable.getOrDefault(record.partition(), 0L) <= record.offset();
    }

    /** The ends, or earlier ones where a record before them was sent at this moment or later. */
    private Map<TopicPartition, Long> sentBefore(
            long moment, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> cut = new HashMap<>(ends);
        times.firstSince(moment, ends.keySet())
                .forEach((partition, first) -> cut.computeIfPresent(
                        partition, (same, end) -> Math.max(starts.getOrDefault(partition, 0L), Math.min(end, first))));
        return cut;
    }
}
