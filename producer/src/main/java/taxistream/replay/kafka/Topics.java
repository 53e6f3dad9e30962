package taxistream.replay.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import taxistream.settings.FailedRun;

/**
 * The three topics of a replay.
 *
 * @param trips receives the trips; 4 partitions, kept for ever
 * @param rejected receives the rejected rows; kept for ever
 * @param replays holds each replay's position under its id; compacted
 */
public record Topics(String trips, String rejected, String replays) {

    private static final int PARTITIONS = 4;
    private static final Map<String, String> KEPT = Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1");
    private static final Map<String, String> COMPACTED =
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);

    /** The topics, named after the trips' topic. The rejected rows' topic may be named separately. */
    public static Topics of(String trips, Optional<String> rejected) {
        return new Topics(trips, rejected.orElse(trips + ".rejected"), trips + ".replays");
    }

    /**
     * Creates the topics that are missing.
     *
     * @return one warning sentence for each unsuitable setting of the topics or the broker
     * @throws FailedRun if Kafka cannot be reached in time, or refuses
     */
    public List<String> ensure(KafkaEndpoint kafka) {
        try (Admin admin = kafka.admin()) {
            create(admin, trips, PARTITIONS, KEPT);
            create(admin, rejected, PARTITIONS, KEPT);
            create(admin, replays, 1, COMPACTED);
            checkKept(admin, trips);
            checkKept(admin, rejected);
            List<String> warnings = new ArrayList<>();
            retentionWarning(admin, trips).ifPresent(warnings::add);
            retentionWarning(admin, rejected).ifPresent(warnings::add);
            transactionWarning(admin).ifPresent(warnings::add);
            return warnings;
        } catch (ExecutionException e) {
            throw Outage.explained(kafka, e.getCause());
        } catch (KafkaException e) {
            throw Outage.explained(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The replay was interrupted before it began.", e);
        }
    }

    /** Those of the topics that Kafka does not know; none where it does not answer. */
    public List<String> missing(KafkaEndpoint kafka) {
        List<String> missing = new ArrayList<>();
        try (Admin admin = kafka.admin()) {
            Set<String> known = admin.listTopics().names().get();
            List.of(trips, rejected, replays).stream()
                    .filter(topic -> !known.contains(topic))
                    .forEach(missing::add);
        } catch (ExecutionException | KafkaException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return missing;
    }

    private static void create(Admin admin, String name, int partitions, Map<String, String> config)
            throws InterruptedException, ExecutionException {
        NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** A compacted topic refuses trips, which have no key, and would keep only one rejected row for each key. */
    private static void checkKept(Admin admin, String topic) throws InterruptedException, ExecutionException {
        Config config = config(admin, new ConfigResource(ConfigResource.Type.TOPIC, topic));
        String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new FailedRun("Topic " + topic + " is compacted (cleanup.policy=" + policy
                    + "), so it cannot keep every record. Nothing was sent. Run 'kafka-configs.sh --alter --topic "
                    + topic
                    + " --add-config cleanup.policy=delete,retention.ms=-1' with your --bootstrap-server, or pass another"
                    + " topic.");
        }
    }

    private static Optional<String> retentionWarning(Admin admin, String topic)
            throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = config(admin, resource);
        long millis = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
        long bytes =
                Long.parseLong(config.get(TopicConfig.RETENTION_BYTES_CONFIG).value());
        if (millis < 0 && bytes < 0) {
            return Optional.empty();
        }
        return Optional.of("Topic " + topic + " does not keep its records for ever ("
                + (millis >= 0 ? "retention.ms=" + millis : "retention.bytes=" + bytes)
                + "): a statistic that is rebuilt later will lack what was deleted by then. Set it to -1.");
    }

    /** The creation of a topic is acknowledged before every broker knows the topic. */
    private static Config config(Admin admin, ConfigResource topic) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(KafkaEndpoint.PATIENCE_MILLIS);
        while (true) {
            try {
                return admin.describeConfigs(List.of(topic)).all().get().get(topic);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static Optional<String> transactionWarning(Admin admin) throws InterruptedException, ExecutionException {
        if (haveAnEpochForEachTransaction(admin)) {
            return Optional.empty();
        }
        return Optional.of("The broker's transaction.version is below 2: a message that is delayed until after its"
                + " transaction ended may join the next one or hang, so a trip could be sent twice or the topic stand"
                + " still (KIP-890). Raise it with kafka-features.sh upgrade --feature transaction.version=2.");
    }

    /** Whether the broker gives each transaction of a producer a new epoch: its transaction.version is 2 or more. */
    static boolean haveAnEpochForEachTransaction(Admin admin) throws InterruptedException, ExecutionException {
        FeatureMetadata features = admin.describeFeatures().featureMetadata().get();
        FinalizedVersionRange transactions = features.finalizedFeatures().get("transaction.version");
        return transactions != null && transactions.maxVersionLevel() >= 2;
    }

    /** The end offset of each partition for this isolation level: the last stable offset for READ_COMMITTED, else the high watermark. */
    static Map<TopicPartition, Long> ends(Admin admin, Collection<TopicPartition> partitions, IsolationLevel isolation)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }
}
