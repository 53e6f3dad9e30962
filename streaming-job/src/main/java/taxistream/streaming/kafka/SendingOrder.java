package taxistream.streaming.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;

/**
 * Ends a batch at one moment of sending in all partitions: no record that was sent earlier is left for a later batch.
 *
 * <p>Partitions are filled unevenly, and Spark's limit gives each partition its share of a batch. So a batch could take next year's trips
 * from one partition and leave this year's in another. The watermark follows the latest trip of all partitions, and would make the ones
 * that were left late. For one thread.
 */
final class SendingOrder implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SendingOrder.class);

    /** More records than this in one millisecond mean that the timestamps are no clock's, and give no order. */
    private static final long MOST_OF_A_MILLISECOND = 100_000;

    private static final Duration POLL = Duration.ofMillis(100);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Duration patience;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final OpenTransaction open;

    /**
     * @param properties of a Kafka client
     * @param patience how long the broker may send nothing though there is something
     * @param longestTransaction after so long, an open transaction is not waited for any more
     */
    SendingOrder(Map<String, Object> properties, Duration patience, Duration longestTransaction) {
        this.patience = patience;
        this.open = new OpenTransaction(longestTransaction);
        Map<String, Object> ours = new HashMap<>(properties);
        // Uncommitted records are read too: committed ones that were sent later must not overtake them.
        ours.put("isolation.level", "read_uncommitted");
        ours.put("auto.offset.reset", "earliest");
        ours.put("enable.auto.commit", false);
        // Only the first record of each partition is looked at. The broker sends one batch of records at least.
        ours.put("max.poll.records", 1);
        ours.put("max.partition.fetch.bytes", 1);
        ours.put("fetch.max.bytes", 1);
        consumer = new KafkaConsumer<>(ours, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Waits until all records that the partitions hold now can be read. A producer hears of its commit before the partitions do, so a
     * run with --available-now right after a replay would miss the replay's last transaction.
     *
     * @param readable where the partitions end that can be read, each time that it is asked
     * @param atMost after so long, what open transactions hold back is left for a later run, which the log says
     */
    void awaitCommits(Supplier<Map<TopicPartition, Long>> readable, Duration atMost) {
        Map<TopicPartition, Long> left = readable.get();
        Map<TopicPartition, Long> ends = consumer.endOffsets(left.keySet());
        long deadline = System.nanoTime() + atMost.toNanos();
        while (isBehind(left, ends)) {
            if (System.nanoTime() > deadline) {
                log.warn(
                        "An open transaction holds back records of the topic: they are left for a later run. See"
                                + " kafka-transactions.sh find-hanging. waitedSeconds={} ends={} readable={}",
                        atMost.toSeconds(),
                        ends,
                        left);
                return;
            }
            sleep(LOOK_AGAIN);
            left = readable.get();
        }
    }

    /** A partition that was added meanwhile is not waited for. */
    private static boolean isBehind(Map<TopicPartition, Long> offsets, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> offsets.getOrDefault(end.getKey(), 0L) < end.getValue());
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The job was stopped while it waited for the end of a transaction.", e);
        }
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
        Optional<ConsumerRecord<byte[], byte[]>> first = firstSentAfter(ends);
        if (first.isEmpty()) {
            return ends;
        }
        long moment = first.get().timestamp();
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
    private static boolean isHeldBack(ConsumerRecord<?, ?> record, Map<TopicPartition, Long> readable) {
        return readable.getOrDefault(partition(record), 0L) <= record.offset();
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** The ends, or earlier ones where a record before them was sent at this moment or later. */
    private Map<TopicPartition, Long> sentBefore(
            long moment, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> moments = new HashMap<>();
        ends.keySet().forEach(partition -> moments.put(partition, moment));
        Map<TopicPartition, Long> cut = new HashMap<>(ends);
        consumer.offsetsForTimes(moments)
                .forEach((partition, first) -> cut.computeIfPresent(
                        partition, (same, end) -> earlier(starts.getOrDefault(partition, 0L), end, first)));
        return cut;
    }

    private static long earlier(long start, long end, OffsetAndTimestamp first) {
        return first == null ? end : Math.max(start, Math.min(end, first.offset()));
    }

    /** Of the records from these offsets on, the one that was sent first. */
    private Optional<ConsumerRecord<byte[], byte[]>> firstSentAfter(Map<TopicPartition, Long> offsets) {
        consumer.assign(offsets.keySet());
        Set<TopicPartition> unknown = new HashSet<>();
        Map<TopicPartition, Long> last = consumer.endOffsets(offsets.keySet());
        offsets.forEach((partition, offset) -> {
            consumer.seek(partition, offset);
            if (offset < last.get(partition)) {
                unknown.add(partition);
            }
        });
        consumer.resume(unknown);
        Optional<ConsumerRecord<byte[], byte[]>> first = Optional.empty();
        long deadline = System.nanoTime() + patience.toNanos();
        while (!unknown.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (unknown.remove(partition(record))) {
                    first = first.filter(earlier -> earlier.timestamp() <= record.timestamp())
                            .or(() -> Optional.of(record));
                    consumer.pause(Set.of(partition(record)));
                }
            }
            // What is left may be a transaction's marker, which is no record.
            unknown.removeIf(partition -> consumer.position(partition) >= last.get(partition));
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("The broker has sent nothing of " + unknown + " for " + patience.toSeconds()
                        + " s, though there is something.");
            }
        }
        return first;
    }

    @Override
    public void close() {
        Consumers.closeNow(consumer);
    }
}
