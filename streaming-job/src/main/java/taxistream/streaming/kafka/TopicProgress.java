package taxistream.streaming.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;

/**
 * Reads and commits the job's progress in the topic as a consumer group. Transaction markers count as records: offsets do not tell
 * them apart.
 */
public final class TopicProgress implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicProgress.class);
    /** Short, because each batch waits for the answer. */
    private static final int PATIENCE_MILLIS = 5_000;

    private final Admin admin;
    private final String groupPrefix;

    /** @param groupPrefix what the names of the consumer groups begin with */
    public TopicProgress(TripTopic topic, String groupPrefix) {
        this.groupPrefix = groupPrefix;
        this.admin = Admin.create(topic.adminProperties(PATIENCE_MILLIS));
    }

    /** Records after the offsets, which are the next to read; empty if Kafka does not answer now. */
    public OptionalLong behind(Map<TopicPartition, Long> offsets) {
        try {
            return OptionalLong.of(byPartition(offsets).values().stream()
                    .mapToLong(Long::longValue)
                    .sum());
        } catch (ExecutionException | TimeoutException e) {
            log.warn("Kafka does not say where the topic ends: error={}", e.toString());
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    /** Tells the statistic's consumer group that all before the offsets is in the table. Only for people: the job never reads it. */
    public void commit(String statistic, Map<TopicPartition, Long> offsets) {
        if (offsets.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = offsets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, offset -> new OffsetAndMetadata(offset.getValue())));
        admin.alterConsumerGroupOffsets(group(statistic), committed).all().whenComplete((done, error) -> {
            if (error != null) {
                log.warn(
                        "Kafka did not take the progress, which only lag tools miss: statistic={} error={}",
                        statistic,
                        error.getMessage());
            }
        });
    }

    /**
     * Records of each of the topic's partitions beyond what the statistic's consumer group was told last; empty if it was told nothing yet.
     *
     * @throws FailedRun if Kafka does not answer in time
     */
    public Map<TopicPartition, Long> lag(String statistic, String topic) {
        try {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            admin.listConsumerGroupOffsets(group(statistic))
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .forEach((partition, offset) -> {
                        if (offset != null && partition.topic().equals(topic)) {
                            offsets.put(partition, offset.offset());
                        }
                    });
            return byPartition(offsets);
        } catch (ExecutionException | TimeoutException e) {
            throw new FailedRun("Kafka does not say how far consumer group " + group(statistic) + " is", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The command was interrupted.", e);
        }
    }

    /**
     * Kafka's id of the topic as it is now, which a topic that is made anew does not have; empty if the broker gives none.
     *
     * @throws FailedRun if there is no such topic, or Kafka does not answer in time
     */
    public Optional<String> topicId(String topic) {
        try {
            Uuid id = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .get(topic)
                    .topicId();
            return id.equals(Uuid.ZERO_UUID) ? Optional.empty() : Optional.of(id.toString());
        } catch (ExecutionException | TimeoutException e) {
            throw new FailedRun(
                    e.getCause() instanceof UnknownTopicOrPartitionException
                            ? "Kafka has no topic " + topic + " any more"
                            : "Kafka does not say anything of topic " + topic,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The command was interrupted.", e);
        }
    }

    private String group(String statistic) {
        return groupPrefix + "." + statistic;
    }

    /** Records after each offset. */
    private Map<TopicPartition, Long> byPartition(Map<TopicPartition, Long> offsets)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> ends =
                offsets.keySet().stream().collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        return admin
                .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> Math.max(0, end.getValue().offset() - offsets.get(end.getKey()))));
    }

    @Override
    public void close() {
        admin.close();
    }
}
