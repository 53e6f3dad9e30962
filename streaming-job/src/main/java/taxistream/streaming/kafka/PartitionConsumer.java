package taxistream.streaming.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer of one partition, which keeps its position: records that it has fetched beyond the end of a batch serve the next one.
 * Offsets may have gaps (transaction markers, aborted transactions), so a range may hold fewer records than offsets, or none.
 */
final class PartitionConsumer implements AutoCloseable {

    /** Records live for one poll: so few of them stay in the young generation. */
    private static final int MOST_RECORDS = 4000;

    private static final Duration POLL = Duration.ofSeconds(1);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Duration patience;
    private List<ConsumerRecord<byte[], byte[]>> fetched = List.of();
    private long next = -1;

    /**
     * @param properties of a Kafka client, with {@code auto.offset.reset=none}
     * @param patience how long the broker may send nothing though there is something
     */
    PartitionConsumer(TopicPartition partition, Map<String, Object> properties, Duration patience) {
        this.partition = partition;
        this.patience = patience;
        Map<String, Object> ours = new HashMap<>(properties);
        ours.put("max.poll.records", MOST_RECORDS);
        ours.remove("key.deserializer");
        ours.remove("value.deserializer");
        consumer = new KafkaConsumer<>(ours, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
    }

    /** Goes to the first offset of a range. */
    void begin(long offset) {
        if (next != offset) {
            fetched = List.of();
            next = offset;
            consumer.seek(partition, offset);
        }
    }

    /**
     * The next records before this offset; empty if there are no more.
     *
     * @throws OffsetOutOfRangeException if they are gone
     * @throws TimeoutException if the broker does not send them in time
     */
    List<ConsumerRecord<byte[], byte[]>> readBefore(long end) {
        if (fetched.isEmpty() && next < end) {
            fetch(end);
        }
        int count = countBefore(end);
        List<ConsumerRecord<byte[], byte[]>> records = fetched.subList(0, count);
        fetched = fetched.subList(count, fetched.size());
        next = fetched.isEmpty() ? Math.max(next, position()) : end;
        return records;
    }

    private long position() {
        return consumer.position(partition);
    }

    private int countBefore(long end) {
        int count = fetched.size();
        if (count == 0 || fetched.get(count - 1).offset() < end) {
            return count;
        }
        while (count > 0 && fetched.get(count - 1).offset() >= end) {
            count--;
        }
        return count;
    }

    private void fetch(long end) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (fetched.isEmpty() && position() < end) {
            long before = position();
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            fetched = polled.records(partition);
            if (position() > before) {
                deadline = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new TimeoutException("The broker has sent nothing of " + partition + " from offset " + before
                        + " on for " + patience.toSeconds() + " s, though the batch goes up to offset " + end + ".");
            }
        }
    }

    /** The offset that the next range would have to begin at to go on without a seek. */
    long next() {
        return next;
    }

    @Override
    public void close() {
        Consumers.closeNow(consumer);
    }
}
