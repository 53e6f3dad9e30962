package taxistream.streaming.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The compacted topic in which every replay keeps its position and its counts: {@code ID} holds its progress and the counts of
 * the month at hand, {@code ID/month/MONTH} those of a finished month. What a replay rejects is told nowhere else: it never
 * comes into the topic of trips. For one thread.
 */
public final class ReplaysTopic implements AutoCloseable {

    private static final String SUFFIX = ".replays";
    private static final String MONTH = "/month/";
    private static final int PATIENCE_MILLIS = 5_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic;
    private final KafkaConsumer<String, byte[]> consumer;
    private final SortedMap<String, JsonNode> values = new TreeMap<>();

    public ReplaysTopic(TripTopic trips) {
        this.topic = trips.topic() + SUFFIX;
        Map<String, Object> properties = new HashMap<>(trips.adminProperties(PATIENCE_MILLIS));
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("allow.auto.create.topics", false);
        properties.put("auto.offset.reset", "earliest");
        this.consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Reads on to the end of what is committed.
     *
     * @return every replay into the topic of trips; none where no replay has ever written there
     * @throws KafkaException if Kafka does not answer
     */
    public List<ReplayCounts> read() {
        if (consumer.assignment().isEmpty()) {
            List<TopicPartition> partitions = partitions();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        long deadline =
                System.nanoTime() + Duration.ofMillis(2 * PATIENCE_MILLIS).toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())
                && System.nanoTime() < deadline) {
            consumer.poll(Duration.ofMillis(200)).forEach(this::take);
        }
        return values.entrySet().stream()
                .filter(entry -> !entry.getKey().contains("/"))
                .map(entry -> counts(entry.getKey(), entry.getValue()))
                .toList();
    }

    private List<TopicPartition> partitions() {
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic);
            return Optional.ofNullable(partitions).orElse(List.of()).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
        } catch (UnknownTopicOrPartitionException e) {
            return List.of(); // no replay has ever written
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        boolean needed = !record.key().contains("/") || record.key().contains(MONTH);
        if (record.value() == null) {
            values.remove(record.key());
        } else if (needed) {
            try {
                values.put(record.key(), JSON.readTree(record.value()));
            } catch (IOException e) {
                throw new KafkaException("Record " + record.offset() + " of topic " + topic + " is no JSON", e);
            }
        }
    }

    /** The month at hand may be finished already, and then stands in both places. */
    private ReplayCounts counts(String replay, JsonNode progress) {
        SortedMap<String, Long> rejected = new TreeMap<>();
        String prefix = replay + MONTH;
        String atHand = prefix + progress.path("month").asText();
        values.tailMap(prefix).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .filter(entry -> !entry.getKey().equals(atHand))
                .forEach(entry -> add(entry.getValue(), rejected));
        add(progress.path("files"), rejected);
        return new ReplayCounts(
                replay,
                progress.path("done").asBoolean(),
                progress.path("sent").asLong(),
                rejected,
                Instant.parse(progress.path("updated_at").asText()));
    }

    private static void add(JsonNode files, SortedMap<String, Long> rejected) {
        files.forEach(file -> file.path("rejected")
                .properties()
                .forEach(reason ->
                        rejected.merge(reason.getKey(), reason.getValue().asLong(), Long::sum)));
    }

    @Override
    public void close() {
        Consumers.closeNow(consumer);
    }
}
