package taxistream.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import taxistream.localstack.LocalKafka;

/** One broker in this JVM, started at its first use; every test takes a topic of its own. */
public final class Broker {

    private static final AtomicInteger TOPICS = new AtomicInteger();

    private Broker() {}

    public static String bootstrapServers() {
        return Started.KAFKA.bootstrapServers();
    }

    public static String newTopic() {
        return "trips" + TOPICS.incrementAndGet();
    }

    /** All that a reader of committed records finds, partition by partition; nothing where there is no such topic. */
    public static List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /** Deletes the topic, and returns when a new one can have its name. */
    public static void delete(String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.deleteTopics(List.of(topic)).all().get();
            while (admin.listTopics().names().get().contains(topic)) {
                Thread.sleep(20);
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Started {
        private static final LocalKafka KAFKA = started();

        private static LocalKafka started() {
            LocalKafka kafka = LocalKafka.start();
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
            return kafka;
        }
    }
}
