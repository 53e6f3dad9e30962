package taxistream.streaming.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;

/** An executor's consumers between two batches, so that the next batch finds its connection, and what was fetched ahead. */
final class IdleConsumers {

    private static final long LONGEST_IDLE_NANOS = Duration.ofMinutes(5).toNanos();
    private static final Map<Key, Deque<Idle>> IDLE = new HashMap<>();

    private IdleConsumers() {}

    /** Spark gives each query a consumer group of its own. */
    private record Key(Map<String, Object> properties, TopicPartition partition) {

        static Key of(KafkaBatchInputPartition partition) {
            return new Key(
                    Map.copyOf(partition.executorKafkaParams()),
                    partition.offsetRange().topicPartition());
        }
    }

    private record Idle(PartitionConsumer consumer, long sinceNanos) {}

    /** The consumer that last read the partition for the query, or a new one. */
    static PartitionConsumer take(KafkaBatchInputPartition partition) {
        Key key = Key.of(partition);
        synchronized (IDLE) {
            closeForgotten();
            Deque<Idle> idle = IDLE.get(key);
            if (idle != null && !idle.isEmpty()) {
                return idle.pop().consumer();
            }
        }
        return new PartitionConsumer(key.partition(), key.properties(), Duration.ofMillis(partition.pollTimeoutMs()));
    }

    /** Keeps the consumer if it has read all of the partition's range; after an error nobody knows its state, so it is closed. */
    static void giveBack(KafkaBatchInputPartition partition, PartitionConsumer consumer) {
        if (consumer.next() < partition.offsetRange().untilOffset()) {
            consumer.close();
            return;
        }
        synchronized (IDLE) {
            IDLE.computeIfAbsent(Key.of(partition), key -> new ArrayDeque<>())
                    .push(new Idle(consumer, System.nanoTime()));
        }
    }

    private static void closeForgotten() {
        long now = System.nanoTime();
        for (Deque<Idle> idle : IDLE.values()) {
            for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
                Idle candidate = each.next();
                if (now - candidate.sinceNanos() > LONGEST_IDLE_NANOS) {
                    each.remove();
                    candidate.consumer().close();
                }
            }
        }
    }
}
