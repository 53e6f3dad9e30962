package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.endtoend.Oracle.SourceRow;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.endtoend.faults.CommittedRecords;

/**
 * One trip in twenty comes up to forty days late, the job waits for one day, and is killed: each trip is counted, or late, or
 * rejected, and which is which follows from the topic and the batches alone.
 */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LateTripsIT {

    private static final Duration LATENESS = Duration.ofDays(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic = Servers.uniqueName("late");
    private final Map<String, ArrivedTrip> arrived = new HashMap<>();

    private final Map<String, Set<String>> expectedLate = new TreeMap<>();

    private List<Path> files;
    private Path checkpoint;
    private TestDatabase database;

    /** A record of the topic. */
    private record ArrivedTrip(int partition, long offset, LocalDateTime pickup, SourceRow source) {

        static ArrivedTrip of(ConsumerRecord<byte[], byte[]> record) {
            JsonNode trip = json(record.value());
            return new ArrivedTrip(
                    record.partition(),
                    record.offset(),
                    LocalDateTime.parse(trip.path("pickup_at").asText()),
                    new SourceRow(
                            trip.path("service").asText(),
                            trip.path("file_month").asText(),
                            trip.path("file_row").asLong()));
        }

        LocalDateTime monthEnd() {
            return YearMonth.from(pickup).plusMonths(1).atDay(1).atStartOfDay();
        }
    }

    /** A batch as Spark wrote it down before it began: its watermark, and for each partition the offset at which it ends. */
    private record Batch(LocalDateTime watermark, JsonNode ends) {

        boolean reaches(ArrivedTrip trip) {
            return trip.offset() < ends.path(Integer.toString(trip.partition())).asLong();
        }
    }

    @BeforeAll
    void replayAndStreamAndKill(@TempDir Path folder) {
        files = months(folder);
        checkpoint = folder.resolve("checkpoint");
        database = Servers.newDatabase();
        long trips = Oracle.countedTrips(files);
        TaxistreamProcess.Builder replay = TaxistreamProcess.command("replay", "--format", "json", "--topic", topic)
                .with("--late-share", "0.05", "--late-by", "1d..40d", "--rejected-topic", topic + ".rejected")
                .onKafka();
        files.forEach(file -> replay.with(file.toString()));
        replay.run().expectSuccess();
        CommittedRecords.of(Servers.kafka().getBootstrapServers(), topic).forEach(record -> {
            ArrivedTrip trip = ArrivedTrip.of(record);
            arrived.put(trip.partition() + "-" + trip.offset(), trip);
        });
        assertThat(arrived).hasSize(Math.toIntExact(trips));

        for (String point : kills()) {
            Ended killed =
                    stream(trips / 8).jvm("-Dtaxistream.failpoints=" + point).run();
            assertThat(killed.exitCode()).as(killed.err()).isEqualTo(137);
        }
        stream(trips / 8).run().expectSuccess();
        for (String statistic : List.of("monthly_trips", "monthly_hours")) {
            expectedLate.put(statistic, expectedLate(statistic));
        }
    }

    /** The batch is in MySQL, but not in Spark's commit log: its late trips are sent once more. */
    private static List<String> kills() {
        String committed = "stream.after-commit=kill@5";
        return Boolean.getBoolean("nightly") ? List.of("stream.mid-rows=kill@5", committed) : List.of(committed);
    }

    /** TLC's green months where they are; else generated ones. */
    private static List<Path> months(Path folder) {
        String real = System.getenv("TLC_DATA");
        if (real == null) {
            GeneratedMonths generated = new GeneratedMonths(folder, 3_000);
            return IntStream.range(0, 4).mapToObj(generated::file).toList();
        }
        return TestData.below(Path.of(real).toAbsolutePath()).stream()
                .filter(file -> file.getFileName().toString().startsWith("green"))
                .toList();
    }

    private TaxistreamProcess.Builder stream(long tripsPerBatch) {
        return TaxistreamProcess.command("stream", "--available-now", "--topic", topic, "--lateness", "1d")
                .with("--rejected-topic", topic + ".rejected", "--checkpoint", checkpoint.toString())
                .with("--max-trips-per-batch", Long.toString(tripsPerBatch))
                .onKafka()
                .on(database);
    }

    @ParameterizedTest
    @ValueSource(strings = {"monthly_trips", "monthly_hours"})
    void exactlyTheTripsAreLateWhoseMonthTheWatermarkHadPassed(String statistic) {
        Set<String> expected = expectedLate.get(statistic);
        assertThat(expected).as("late trips").hasSizeGreaterThan(100);
        assertThat(rejectedAsLate(statistic)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"monthly_trips", "monthly_hours"})
    void countedAndLateAndRejectedAreAllThatWasRead(String statistic) {
        long late = expectedLate.get(statistic).size();
        List<String> progress = database.query(
                        "SELECT trips, late, rejected FROM taxistream_progress WHERE statistic = '" + statistic + "'")
                .get(0);
        assertThat(progress).containsExactly(Long.toString(arrived.size() - late), Long.toString(late), "0");
        assertThat(database.query("SELECT sum(trips), sum(late_trips) FROM taxistream_months WHERE statistic = '"
                                + statistic + "'")
                        .get(0))
                .isEqualTo(progress.subList(0, 2));
        assertThat(database.value("SELECT sum(trips) FROM " + statistic)).isEqualTo(progress.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"monthly_trips", "monthly_hours"})
    void theTableEqualsTheOracleWithoutTheLateTrips(String statistic) {
        Set<SourceRow> late = expectedLate.get(statistic).stream()
                .map(place -> arrived.get(place).source())
                .collect(Collectors.toSet());
        if (statistic.equals("monthly_trips")) {
            assertThat(
                            database.query(
                                    "SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,"
                                            + " CAST(round(distance_miles, 6) AS DECIMAL(30,6)) FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                    .containsExactlyElementsOf(Oracle.monthlyTrips(files, late));
        } else {
            assertThat(
                            database.query(
                                    "SELECT month, service, weekday, hour, trips, revenue FROM monthly_hours ORDER BY 1, 2, 3, 4"))
                    .containsExactlyElementsOf(Oracle.monthlyHours(files, late));
        }
    }

    @Test
    void verifySaysEqualAndHowManyWereLate() {
        TaxistreamProcess.Builder verify = TaxistreamProcess.command("verify", "--topic", topic)
                .with("--rejected-topic", topic + ".rejected")
                .onKafka()
                .on(database);
        files.forEach(file -> verify.with(file.toString()));
        String said = verify.run().expectSuccess().out();
        assertThat(said).contains("to the cent.");
        for (String statistic : List.of("monthly_trips", "monthly_hours")) {
            assertThat(said)
                    .containsPattern(statistic + " .* all equal, without "
                            + String.format("%,d", expectedLate.get(statistic).size()) + " late trips");
        }
    }

    /**
     * The places of the trips that are late, by nothing but the topic and the ends of the batches: the watermark of a batch is
     * a day behind the latest pickup of the batches before it.
     */
    private Set<String> expectedLate(String statistic) {
        Set<String> late = new HashSet<>();
        Set<String> left = new HashSet<>(arrived.keySet());
        LocalDateTime latest = LocalDateTime.MIN;
        for (Batch batch : batches(statistic)) {
            if (latest != LocalDateTime.MIN) {
                assertThat(batch.watermark()).isEqualTo(latest.minus(LATENESS));
            }
            List<String> read = left.stream()
                    .filter(place -> batch.reaches(arrived.get(place)))
                    .toList();
            left.removeAll(Set.copyOf(read));
            for (String place : read) {
                ArrivedTrip trip = arrived.get(place);
                if (!trip.monthEnd().isAfter(batch.watermark())) {
                    late.add(place);
                } else if (trip.pickup().isAfter(latest)) {
                    latest = trip.pickup();
                }
            }
        }
        assertThat(left).as("in no batch").isEmpty();
        return late;
    }

    private List<Batch> batches(String statistic) {
        List<Batch> batches = new ArrayList<>();
        Path offsets = checkpoint.resolve(statistic + "/v1/offsets");
        for (int id = 0; Files.exists(offsets.resolve(Integer.toString(id))); id++) {
            List<String> lines = lines(offsets.resolve(Integer.toString(id)));
            long watermark = json(lines.get(1).getBytes(StandardCharsets.UTF_8))
                    .path("batchWatermarkMs")
                    .asLong();
            batches.add(new Batch(
                    LocalDateTime.ofEpochSecond(watermark / 1000, (int) (watermark % 1000) * 1_000_000, ZoneOffset.UTC),
                    json(lines.get(2).getBytes(StandardCharsets.UTF_8)).path(topic)));
        }
        return batches;
    }

    private Set<String> rejectedAsLate(String statistic) {
        String prefix = statistic + "/" + topic + "-";
        return CommittedRecords.of(Servers.kafka().getBootstrapServers(), topic + ".rejected").stream()
                .filter(record -> record.headers().lastHeader("reason") != null
                        && "late"
                                .equals(text(
                                        record.headers().lastHeader("reason").value())))
                .map(record -> text(record.key()))
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .collect(Collectors.toSet());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static JsonNode json(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
