package taxistream.streaming.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;

/** Asks Kafka when the records of a topic were sent. For one thread. */
final class TopicTimes implements SendingTimes, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicTimes.class);

    private static final Duration POLL = Duration.ofMillis(100);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Duration patience;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * @param properties of a Kafka client
     * @param patience how long the broker may send nothing though there is something
     */
    TopicTimes(Map<String, Object> properties, Duration patience) {
        this.patience = patience;
        Map<String, Object> ours = new HashMap<>(properties);
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

    @Override
    public Optional<Sent> firstFrom(Map<TopicPartition, Long> offsets) {
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
        Optional<Sent> first = Optional.empty();
        long deadline = System.nanoTime() + patience.toNanos();
        while (!unknown.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (unknown.remove(partition)) {
                    Sent sent = new Sent(partition, record.offset(), record.timestamp());
                    first = first.filter(earlier -> earlier.at() <= sent.at()).or(() -> Optional.of(sent));
                    consumer.pause(Set.of(partition));
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
    public Map<TopicPartition, Long> firstSince(long moment, Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> moments =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> moment));
        Map<TopicPartition, Long> since = new HashMap<>();
        consumer.offsetsForTimes(moments).forEach((partition, first) -> {
            if (first != null) {
                since.put(partition, first.offset());
            }
        });
        return since;
    }

    @Override
    public void close() {
        Consumers.closeNow(consumer);
    }
}
