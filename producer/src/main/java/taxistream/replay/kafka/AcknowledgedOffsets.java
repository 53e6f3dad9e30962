package taxistream.replay.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The highest offset that the broker acknowledged in each partition. The records of a batch are acknowledged in sequence, so a partition
 * is looked up once for each batch. No lock is needed: the producer calls {@link #add} on one thread, and {@link #latest} is called after
 * a commit, which follows every acknowledgement.
 */
final class AcknowledgedOffsets {

    private final Map<TopicPartition, Highest> partitions = new HashMap<>();
    private Highest current = new Highest("", -1);

    void add(String topic, int partition, long offset) {
        if (partition != current.partition || !topic.equals(current.topic)) {
            current = partitions.computeIfAbsent(
                    new TopicPartition(topic, partition), key -> new Highest(topic, partition));
        }
        current.offset = Math.max(current.offset, offset);
    }

    Map<TopicPartition, Long> latest() {
        Map<TopicPartition, Long> latest = new HashMap<>();
        partitions.forEach((partition, highest) -> latest.put(partition, highest.offset));
        return latest;
    }

    private static final class Highest {

        private final String topic;
        private final int partition;
        private long offset;

        Highest(String topic, int partition) {
            this.topic = topic;
            this.partition = partition;
        }
    }
}
