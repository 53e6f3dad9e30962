package benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How old each trip was when a reader of MySQL could see it: from its record's timestamp, the moment of sending, to the first look of
 * {@link VisibleTrips} that counts so many trips. A batch ends at one moment in all partitions, so the n-th record by time is visible
 * once n trips are. Prints lines: statistic, minute of sending, milliseconds, trips that took so long.
 * Arguments: bootstrap servers, topic, file of VisibleTrips, trips that were sent.
 */
public final class Freshness {

    private final long from;
    /** How many records were sent in each millisecond from then on. */
    private int[] sent = new int[60_000];

    private Freshness(long from) {
        this.from = from;
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, List<long[]>> looks = looks(Path.of(arguments[2]));
        long first = looks.values().stream()
                .mapToLong(of -> of.get(0)[0])
                .min()
                .orElseThrow(() -> new IllegalStateException("No statistic was seen in MySQL."));
        Freshness freshness = new Freshness(first - Duration.ofMinutes(10).toMillis());
        long trips = freshness.readTopic(arguments[0], arguments[1]);
        if (trips != Long.parseLong(arguments[3])) {
            throw new IllegalStateException(
                    "The topic holds " + trips + " committed trips, but " + arguments[3] + " were sent.");
        }
        looks.forEach((statistic, of) -> freshness.print(statistic, of, trips));
    }

    /** Times and counts of each statistic, in the order of time. */
    private static Map<String, List<long[]>> looks(Path file) throws IOException {
        Map<String, List<long[]>> looks = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            looks.computeIfAbsent(words[1], statistic -> new java.util.ArrayList<>())
                    .add(new long[] {Long.parseLong(words[0]), Long.parseLong(words[2])});
        }
        return looks;
    }

    private long readTopic(String servers, String topic) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "bootstrap.servers", servers,
                "isolation.level", "read_committed",
                "max.poll.records", "20000",
                "max.partition.fetch.bytes", "4194304"));
        long trips = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    count(record.timestamp());
                    trips++;
                }
            }
        }
        return trips;
    }

    private void count(long timestamp) {
        int at = Math.toIntExact(timestamp - from);
        if (at < 0) {
            throw new IllegalStateException("A record of " + timestamp + " was sent long before the job was there.");
        }
        if (at >= sent.length) {
            sent = java.util.Arrays.copyOf(sent, Math.max(at + 1, sent.length * 2));
        }
        sent[at]++;
    }

    private void print(String statistic, List<long[]> looks, long trips) {
        TreeMap<Long, TreeMap<Long, Long>> byMinute = new TreeMap<>();
        long firstSent = -1;
        int at = 0;
        int left = sent[0];
        long visible = 0;
        for (long[] look : looks) {
            long newTrips = look[1] - visible;
            if (newTrips < 0 || look[1] > trips) {
                throw new IllegalStateException(
                        statistic + " shows " + look[1] + " trips after " + visible + ", of " + trips + " sent.");
            }
            visible = look[1];
            while (newTrips > 0) {
                if (left == 0) {
                    left = sent[++at];
                    continue;
                }
                long now = Math.min(left, newTrips);
                firstSent = firstSent < 0 ? at : firstSent;
                byMinute.computeIfAbsent((at - firstSent) / 60_000, minute -> new TreeMap<>())
                        .merge(look[0] - from - at, now, Long::sum);
                left -= (int) now;
                newTrips -= now;
            }
        }
        if (visible != trips) {
            throw new IllegalStateException(statistic + " shows " + visible + " trips at last, of " + trips + " sent.");
        }
        byMinute.forEach((minute, ages) ->
                ages.forEach((millis, of) -> System.out.println(statistic + " " + minute + " " + millis + " " + of)));
    }
}
