package taxistream.streaming.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import taxistream.settings.FailedRun;

/**
 * The topic as Kafka has it now: what tells it from another of its name, where its partitions begin and end, and how often each
 * has changed its leader.
 *
 * <p>Each question is asked for a minute, and then fails with an error of Kafka's that may pass.
 */
public final class TopicState implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 5_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final TripTopic topic;
    private final Admin admin;

    public TopicState(TripTopic topic) {
        this.topic = topic;
        this.admin = Admin.create(topic.adminProperties(PATIENCE_MILLIS));
    }

    public String bootstrapServers() {
        return topic.bootstrapServers();
    }

    public String name() {
        return topic.topic();
    }

    /**
     * A look at the topic.
     *
     * @param id Kafka's id, which a topic that is made anew does not have; empty if the broker gives none
     * @param leaderEpochs how often each partition has changed its leader; nothing of a partition whose broker does not say
     */
    public record Look(Optional<String> id, Map<Integer, Integer> leaderEpochs) {}

    public Look look() {
        TopicDescription description = description();
        Map<Integer, Integer> epochs = new HashMap<>();
        offsets(description, OffsetSpec.latest())
                .forEach((partition, end) -> end.leaderEpoch().ifPresent(epoch -> epochs.put(partition, epoch)));
        Optional<String> id = Optional.of(description.topicId())
                .filter(given -> !given.equals(Uuid.ZERO_UUID))
                .map(Uuid::toString);
        return new Look(id, epochs);
    }

    private TopicDescription description() {
        return ask(() -> admin.describeTopics(List.of(topic.topic())).allTopicNames())
                .get(topic.topic());
    }

    /** The first offset that each partition still holds. */
    public SortedMap<Integer, Long> firstOffsets() {
        SortedMap<Integer, Long> first = new TreeMap<>();
        offsets(description(), OffsetSpec.earliest())
                .forEach((partition, offset) -> first.put(partition, offset.offset()));
        return first;
    }

    private Map<Integer, ListOffsetsResultInfo> offsets(TopicDescription description, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = description.partitions().stream()
                .map(partition -> new TopicPartition(topic.topic(), partition.partition()))
                .collect(Collectors.toMap(Function.identity(), partition -> spec));
        return ask(() -> admin.listOffsets(wanted).all()).entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().partition(), Map.Entry::getValue));
    }

    /**
     * Fails if records before these places are not in the log any more: a replica that lacked them became the leader, and the
     * offsets were given to others.
     *
     * @param places the next offset to read, with the leader epoch in which all before it was there
     * @param rebuild the command that counts from a new topic
     * @throws FailedRun with what to do, if a log was cut off
     */
    public void checkHolds(Map<TopicPartition, OffsetAndMetadata> places, String statistic, String rebuild) {
        if (places.isEmpty()) {
            return;
        }
        Map<String, Object> properties = topic.adminProperties(PATIENCE_MILLIS);
        properties.put("auto.offset.reset", "none");
        properties.put("enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(places.keySet());
            consumer.endOffsets(
                    places.keySet(), LONGEST); // learns the leaders: the client believes a seek before it knows them
            places.forEach(consumer::seek);
            places.keySet().forEach(partition -> consumer.position(partition, LONGEST)); // asks the leader
        } catch (LogTruncationException e) {
            throw new FailedRun(
                    "Kafka's log of topic " + topic.topic() + " was cut off below the place that statistic '"
                            + statistic
                            + "' has read to (" + places(e)
                            + "): a broker that lacked the last records became the leader,"
                            + " or was restored from an older copy. Replay all trips into a new topic, and run "
                            + rebuild + ", and the job with that topic from then on.",
                    e);
        }
    }

    private static String places(LogTruncationException e) {
        return e.offsetOutOfRangePartitions().entrySet().stream()
                .map(place -> "offset " + place.getValue() + " of " + place.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private interface Question<T> {
        KafkaFuture<T> ask();
    }

    private <T> T ask(Question<T> question) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            try {
                return question.ask().get(2L * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                KafkaException error = e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
                if (!(error instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw error;
                }
            } catch (java.util.concurrent.TimeoutException e) {
                if (System.nanoTime() > deadline) {
                    throw new org.apache.kafka.common.errors.TimeoutException("no answer of an admin client", e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FailedRun("The job was stopped while it waited for Kafka.", e);
            }
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
