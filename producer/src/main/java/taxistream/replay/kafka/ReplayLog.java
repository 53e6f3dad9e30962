package taxistream.replay.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import taxistream.replay.kafka.ReplayRecord.FileCounts;
import taxistream.replay.kafka.ReplayRecord.Inputs;
import taxistream.settings.FailedRun;

/**
 * The committed content of the replays' compacted topic: per id its progress, its inputs, and the counts of its finished
 * months.
 */
public final class ReplayLog {

    /** Longer than any transaction may stay open: the producer's transaction.timeout.ms is 60 s. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(75);

    private static final String INPUTS = "/inputs";
    private static final String MONTH = "/month/";

    private final SortedMap<String, byte[]> values;

    private ReplayLog(SortedMap<String, byte[]> values) {
        this.values = values;
    }

    /**
     * Reads all that is committed by now.
     *
     * <p>A reader of committed records stops at the first transaction that is still open, and another replay's may lie before
     * our last commit. So it reads on to the end as it stands now, open transactions included, and waits for those to end:
     * a position read too early would send trips twice.
     */
    public static ReplayLog read(KafkaEndpoint kafka, String topic) {
        try (Consumer<String, byte[]> committed = consumer(kafka, "read_committed");
                Consumer<String, byte[]> all = consumer(kafka, "read_uncommitted")) {
            List<TopicPartition> partitions =
                    all.partitionsFor(topic, Duration.ofMillis(KafkaEndpoint.PATIENCE_MILLIS)).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            return new ReplayLog(readTo(all.endOffsets(partitions), committed));
        } catch (UnknownTopicOrPartitionException e) {
            return new ReplayLog(new TreeMap<>());
        } catch (KafkaException e) {
            throw Outage.explained(kafka, e);
        }
    }

    private static Consumer<String, byte[]> consumer(KafkaEndpoint kafka, String isolation) {
        return new KafkaConsumer<>(
                kafka.properties(Map.of(
                        "isolation.level",
                        isolation,
                        "enable.auto.commit",
                        false,
                        "allow.auto.create.topics",
                        false,
                        "default.api.timeout.ms",
                        KafkaEndpoint.PATIENCE_MILLIS)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static SortedMap<String, byte[]> readTo(
            Map<TopicPartition, Long> ends, Consumer<String, byte[]> committed) {
        SortedMap<String, byte[]> values = new TreeMap<>();
        committed.assign(ends.keySet());
        committed.seekToBeginning(ends.keySet());
        Instant deadline = Instant.now().plus(LONGEST_TRANSACTION);
        while (ends.entrySet().stream().anyMatch(end -> committed.position(end.getKey()) < end.getValue())) {
            if (Instant.now().isAfter(deadline)) {
                throw new FailedRun("A transaction in topic "
                        + ends.keySet().iterator().next().topic()
                        + " has stood open for longer than any may, so the replay's position cannot be read. Find it with"
                        + " kafka-transactions.sh find-hanging, abort it, and start again.");
            }
            for (ConsumerRecord<String, byte[]> record : committed.poll(Duration.ofMillis(200))) {
                values.put(record.key(), record.value());
            }
        }
        values.values().removeIf(value -> value == null);
        return values;
    }

    /** Every id's progress, in the ids' order. */
    public List<ReplayRecord> replays() {
        return values.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().endsWith(INPUTS) && !entry.getKey().contains(MONTH))
                .map(entry -> ReplayRecord.fromJson(entry.getValue(), ReplayRecord.class))
                .toList();
    }

    public Optional<ReplayRecord> replay(String id) {
        return Optional.ofNullable(values.get(id)).map(json -> ReplayRecord.fromJson(json, ReplayRecord.class));
    }

    public Optional<Inputs> inputs(String id) {
        return Optional.ofNullable(values.get(id + INPUTS)).map(json -> ReplayRecord.fromJson(json, Inputs.class));
    }

    /** The counts of the id's finished months, by month. */
    public SortedMap<String, List<FileCounts>> finishedMonths(String id) {
        String prefix = id + MONTH;
        return values.tailMap(prefix).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .collect(Collectors.toMap(
                        entry -> entry.getKey().substring(prefix.length()),
                        entry -> List.of(ReplayRecord.fromJson(entry.getValue(), FileCounts[].class)),
                        (first, second) -> second,
                        TreeMap::new));
    }

    static byte[] inputsKey(String id) {
        return (id + INPUTS).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] monthKey(String id, String month) {
        return (id + MONTH + month).getBytes(StandardCharsets.UTF_8);
    }
}
