package taxistream.replay.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import taxistream.replay.kafka.ReplayRecord.FileCounts;
import taxistream.replay.kafka.ReplayRecord.Inputs;
import taxistream.replay.kafka.ReplayRecord.Replacement;
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
    private static final String OWNER = "/owner";
    private static final String REPLACEMENTS = "/replacements";

    private final SortedMap<String, byte[]> values;

    private ReplayLog(SortedMap<String, byte[]> values) {
        this.values = values;
    }

    /**
     * Reads all that is committed by now.
     *
     * <p>A READ_COMMITTED consumer stops at the last stable offset, and another replay's open transaction may lie before our last commit.
     * So this method takes the high watermark as the end and waits until the transactions below it have ended. A position read too early
     * would send trips twice.
     *
     * @throws KafkaException if the topic cannot be read now; an unreadable topic is never taken for an empty one
     */
    public static ReplayLog read(KafkaEndpoint kafka, String topic) {
        try (Consumer<String, byte[]> committed = consumer(kafka, "read_committed");
                Consumer<String, byte[]> all = consumer(kafka, "read_uncommitted")) {
            return new ReplayLog(readTo(all.endOffsets(knownPartitions(all, topic)), committed, () -> heldBack(topic)));
        }
    }

    /** Reads as above; empty if the topic does not exist. */
    public static ReplayLog readIfThere(KafkaEndpoint kafka, String topic) {
        try (Consumer<String, byte[]> committed = consumer(kafka, "read_committed");
                Consumer<String, byte[]> all = consumer(kafka, "read_uncommitted")) {
            return new ReplayLog(readTo(all.endOffsets(partitions(all, topic)), committed, () -> heldBack(topic)));
        } catch (KafkaException e) {
            throw Outage.explained(kafka, e);
        }
    }

    /** Reads with READ_UNCOMMITTED, without waiting for open transactions: for records that are sent outside any transaction. */
    static ReplayLog readWithOpenTransactions(KafkaEndpoint kafka, String topic) {
        try (Consumer<String, byte[]> all = consumer(kafka, "read_uncommitted")) {
            return new ReplayLog(readTo(
                    all.endOffsets(knownPartitions(all, topic)),
                    all,
                    () -> new TimeoutException("Topic " + topic + " could not be read to its end")));
        }
    }

    /** A broker that has just started may report an existing topic as unknown for a moment. */
    private static List<TopicPartition> knownPartitions(Consumer<String, byte[]> consumer, String topic) {
        Instant deadline = Instant.now().plusMillis(KafkaEndpoint.PATIENCE_MILLIS);
        while (true) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            if (!partitions.isEmpty()) {
                return partitions;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new UnknownTopicOrPartitionException("There is no topic " + topic + " any more.");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    static List<TopicPartition> partitions(Consumer<String, byte[]> consumer, String topic) {
        try {
            List<PartitionInfo> partitions =
                    consumer.partitionsFor(topic, Duration.ofMillis(KafkaEndpoint.PATIENCE_MILLIS));
            return partitions == null
                    ? List.of()
                    : partitions.stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
        } catch (UnknownTopicOrPartitionException e) {
            return List.of();
        }
    }

    static Consumer<String, byte[]> consumer(KafkaEndpoint kafka, String isolation) {
        return new KafkaConsumer<>(
                kafka.properties(Map.of(
                        "isolation.level",
                        isolation,
                        "enable.auto.commit",
                        false,
                        "allow.auto.create.topics",
                        false,
                        // Closing would wait for the pending fetch, which finds no records at the end of the log.
                        "fetch.max.wait.ms",
                        20,
                        "default.api.timeout.ms",
                        KafkaEndpoint.PATIENCE_MILLIS)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static FailedRun heldBack(String topic) {
        return new FailedRun("A transaction in topic " + topic
                + " has stood open for longer than any may, so the replay's position cannot be read. Find it with"
                + " kafka-transactions.sh find-hanging. If it stands open in all partitions that it wrote to, abort it in"
                + " all of them and start again; if not, its trips count already: replay into new topics.");
    }

    private static SortedMap<String, byte[]> readTo(
            Map<TopicPartition, Long> ends, Consumer<String, byte[]> consumer, Supplier<RuntimeException> tooLong) {
        SortedMap<String, byte[]> values = new TreeMap<>();
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        Instant deadline = Instant.now().plus(LONGEST_TRANSACTION);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (Instant.now().isAfter(deadline)) {
                throw tooLong.get();
            }
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                values.put(record.key(), record.value());
            }
        }
        values.values().removeIf(value -> value == null);
        return values;
    }

    /** Every id's progress, in the ids' order. */
    public List<ReplayRecord> replays() {
        return values.entrySet().stream()
                .filter(entry -> !entry.getKey().contains("/"))
                .map(entry -> ReplayRecord.fromJson(entry.getValue(), ReplayRecord.class))
                .toList();
    }

    public Optional<ReplayRecord> replay(String id) {
        return Optional.ofNullable(values.get(id)).map(json -> ReplayRecord.fromJson(json, ReplayRecord.class));
    }

    /** The instance that began last under this id: it alone may continue. */
    Optional<String> owner(String id) {
        return Optional.ofNullable(values.get(id + OWNER)).map(name -> new String(name, StandardCharsets.UTF_8));
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

    /** The files whose months are replaced in MySQL, and not sent, in the order in which they were found. */
    public List<Replacement> replacements(String id) {
        return Optional.ofNullable(values.get(id + REPLACEMENTS))
                .map(json -> List.of(ReplayRecord.fromJson(json, Replacement[].class)))
                .orElse(List.of());
    }

    /**
     * Writes the id's replacements, outside any transaction: nothing that is sent depends on them.
     *
     * @throws FailedRun if Kafka does not take them
     */
    public static void writeReplacements(KafkaEndpoint kafka, String topic, String id, List<Replacement> replacements) {
        try {
            write(
                    kafka,
                    topic,
                    (id + REPLACEMENTS).getBytes(StandardCharsets.UTF_8),
                    ReplayRecord.toJson(replacements));
        } catch (KafkaException e) {
            throw Outage.explained(kafka, e);
        }
    }

    /** Writes a record outside any transaction, and returns when Kafka has it. */
    static void write(KafkaEndpoint kafka, String topic, byte[] key, byte[] value) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                kafka.properties(Map.of("acks", "all", "max.block.ms", KafkaEndpoint.PATIENCE_MILLIS)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (ExecutionException e) {
            throw Outage.answered(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Whether every row of this month has been sent, or of a later one; {@code yyyy-MM}. */
    public boolean isFinished(ReplayRecord at, String month) {
        int toReached =
                at.month().map(reached -> month.compareTo(reached.toString())).orElse(1);
        return toReached < 0
                || toReached == 0 && (at.done() || finishedMonths(at.replay()).containsKey(month));
    }

    static byte[] ownerKey(String id) {
        return (id + OWNER).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] inputsKey(String id) {
        return (id + INPUTS).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] monthKey(String id, String month) {
        return (id + MONTH + month).getBytes(StandardCharsets.UTF_8);
    }
}
