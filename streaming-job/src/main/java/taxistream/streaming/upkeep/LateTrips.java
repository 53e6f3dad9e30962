package taxistream.streaming.upkeep;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import taxistream.settings.Counted;
import taxistream.settings.FailedRun;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.mysql.MonthRow;
import taxistream.streaming.mysql.ProgressRow;
import taxistream.trips.RejectionReason;
import taxistream.trips.Trip;
import taxistream.trips.TripDecoder;

/**
 * The late trips of each statistic, read from the rejected topic. A late trip came after its month was final: a recount finds it in the
 * files, but no table counts it.
 */
public final class LateTrips {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String topic;
    private final Map<String, Set<TripName>> byStatistic;
    private final Map<String, Long> records;

    /** @param records the number of late records of each statistic, duplicates included */
    private LateTrips(String topic, Map<String, Set<TripName>> byStatistic, Map<String, Long> records) {
        this.topic = topic;
        this.byStatistic = byStatistic;
        this.records = records;
    }

    /** The identity of a trip: its source file and row. */
    record TripName(String service, int fileMonth, long fileRow) {}

    /** No trip was late. */
    public static LateTrips none() {
        return new LateTrips("", Map.of(), Map.of());
    }

    /**
     * Reads the rejected topic from its first record to its present end.
     *
     * @param progress each statistic's query and months, to leave out records of former queries, and trips that a backfill has counted
     *     since
     * @throws FailedRun if Kafka cannot be reached in time
     */
    public static LateTrips read(TripTopic topic, List<ProgressRow> progress) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", topic.bootstrapServers());
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("allow.auto.create.topics", false);
        properties.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        properties.putAll(topic.client());
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return read(consumer, topic.rejectedTopic(), progress);
        } catch (KafkaException e) {
            throw new FailedRun(
                    "Some trips came late, so the rejected topic is needed to recount, but Kafka at "
                            + topic.bootstrapServers() + " cannot be read: " + e.getMessage()
                            + ". Start it, or pass --bootstrap-servers HOST:PORT.",
                    e);
        }
    }

    private static LateTrips read(Consumer<byte[], byte[]> consumer, String topic, List<ProgressRow> progress) {
        List<TopicPartition> partitions = partitions(consumer, topic);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<String, Set<TripName>> late = new HashMap<>();
        Map<String, Long> records = new HashMap<>();
        TripDecoder decoder = new TripDecoder();
        Trip trip = new Trip();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                String statistic = header(record, "statistic").orElse("");
                if (RejectionReason.LATE.label().equals(header(record, "reason").orElse(""))
                        && decoder.decode(record.value(), trip).isEmpty()
                        && progress.stream().anyMatch(row -> isLate(row, statistic, record, trip))) {
                    late.computeIfAbsent(statistic, name -> new HashSet<>())
                            .add(new TripName(trip.service().label(), trip.fileMonth(), trip.fileRow()));
                    records.merge(statistic, 1L, Long::sum);
                }
            }
        }
        return new LateTrips(topic, late, records);
    }

    /** The topic's partitions; empty if there is no such topic. Asking must not create it. */
    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> partitions;
        try {
            partitions = consumer.partitionsFor(topic);
        } catch (UnknownTopicOrPartitionException e) {
            partitions = null;
        }
        return partitions == null
                ? List.of()
                : partitions.stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
    }

    private static boolean isLate(ProgressRow row, String statistic, ConsumerRecord<byte[], byte[]> record, Trip trip) {
        YearMonth month = YearMonth.from(Trip.wallClock(trip.pickupAtMicros()));
        return row.statistic().equals(statistic)
                && header(record, "query").equals(Optional.of(row.queryId()))
                && row.months().stream().anyMatch(known -> known.month().equals(month) && known.lateTrips() > 0);
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /** The statistic's late trips, in no order. */
    List<TripName> of(String statistic) {
        return new ArrayList<>(byStatistic.getOrDefault(statistic, Set.of()));
    }

    /**
     * A warning if the topic holds fewer of the statistic's late trips than the ledger counts. A recreated topic has lost them, and so
     * has a topic with a short retention.
     */
    public Optional<String> missing(ProgressRow row) {
        long counted = row.months().stream().mapToLong(MonthRow::lateTrips).sum();
        long found = records.getOrDefault(row.statistic(), 0L);
        return found >= counted
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "Topic %s holds %,d of %s that came too late for statistic '%s': it was deleted and made"
                                + " anew, is not the one that the job writes to (--rejected-topic), or its retention is too"
                                + " short. The others are recounted here and in no table, so their rows differ. 'taxistream"
                                + " backfill' of those months counts them.",
                        topic,
                        found,
                        Counted.of(counted, "trip"),
                        row.statistic()));
    }

    /** The number of the statistic's late trips. */
    public int count(String statistic) {
        return byStatistic.getOrDefault(statistic, Set.of()).size();
    }
}
