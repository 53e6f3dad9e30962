package taxistream.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import taxistream.generate.TripFileGenerator;
import taxistream.testing.Broker;
import taxistream.testing.FileServer;
import taxistream.testing.Parquet;
import taxistream.testing.Run;
import taxistream.trips.Service;
import taxistream.trips.Trip;
import taxistream.trips.TripDecoder;

/** The command {@code replay} as a user runs it, into a real broker. */
@Tag("servers")
class ReplayCommandTest {

    private static final int ROWS = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path months;

    private static Path january;
    private static Path february;

    @TempDir
    private Path folder;

    private final String topic = Broker.newTopic();

    @BeforeAll
    static void generate() {
        TripFileGenerator generator = new TripFileGenerator(5);
        january = generator.write(Service.GREEN, YearMonth.of(2021, 1), ROWS, months);
        february = generator.write(Service.FHVHV, YearMonth.of(2021, 2), ROWS, months);
    }

    @Test
    void everyRowArrivesExactlyOnceAsATripOrARejectedRow() throws IOException {
        Path summary = folder.resolve("summary.json");
        Run run = replay(months.toString(), "--summary", summary.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01", "fhvhv/2021-02"));
        assertThat(run.out())
                .contains("green 2021-01        1,000 read =         998 sent + 2 rejected (outside_month 2)")
                .contains("fhvhv 2021-02        1,000 read =         998 sent + 2 rejected (outside_month 2)");
        JsonNode json = JSON.readTree(summary.toFile());
        assertThat(json.get("read").asLong()).isEqualTo(2 * ROWS);
        assertThat(json.get("sent").asLong() + json.get("rejected").asLong()).isEqualTo(2 * ROWS);
        assertThat(json.at("/files/0/rejected/outside_month").asInt()).isEqualTo(2);
    }

    @Test
    void tripsHaveWhatTheFileSays() {
        assertThat(replay(january.toString()).exitCode()).isZero();
        Map<String, Long> sums = new LinkedHashMap<>();
        for (Trip trip : trips()) {
            sums.merge("total", trip.totalCents(), Long::sum);
            sums.merge("zones", (long) trip.pickupZone(), Long::sum);
        }
        String counted = " FROM '" + january + "' WHERE lpep_pickup_datetime > TIMESTAMP '2020-01-01 00:00:00'";
        assertThat(sums)
                .containsEntry("total", Parquet.number("SELECT sum(round(total_amount * 100))::BIGINT" + counted))
                .containsEntry("zones", Parquet.number("SELECT sum(PULocationID)::BIGINT" + counted));
    }

    @Test
    void withinAPartitionTripsComeInEventTimeOrder() {
        assertThat(replay(months.toString()).exitCode()).isZero();
        Map<Integer, List<Long>> pickups = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : Broker.committed(topic)) {
            pickups.computeIfAbsent(record.partition(), partition -> new ArrayList<>())
                    .add(decoded(record).pickupAtMicros());
        }
        long february1 = Trip.micros(YearMonth.of(2021, 2).atDay(1).atStartOfDay());
        // Each file's month is in order; a stray trip of a neighbouring month comes with its own file.
        pickups.values().forEach(times -> {
            List<Long> januarys = times.stream()
                    .filter(time -> time < february1 - 86_400_000_000L)
                    .toList();
            assertThat(januarys).isSorted();
        });
    }

    @Test
    void aRejectedRowSaysWhyAndWhereItCameFrom() throws IOException {
        assertThat(replay(january.toString()).exitCode()).isZero();
        List<ConsumerRecord<byte[], byte[]>> rejected = Broker.committed(topic + ".rejected");
        assertThat(rejected).hasSize(2);
        ConsumerRecord<byte[], byte[]> first = rejected.get(0);
        assertThat(header(first, "reason")).isEqualTo("outside_month");
        assertThat(header(first, "detail")).endsWith("is more than 35 days outside 2021-01");
        assertThat(header(first, "file")).isEqualTo("green_tripdata_2021-01.parquet");
        long row = Long.parseLong(header(first, "file_row"));
        assertThat(JSON.readTree(first.value()).get("total_amount").asDouble())
                .isEqualTo(Double.parseDouble(Parquet.value("SELECT total_amount FROM read_parquet('" + january
                        + "', file_row_number = true) WHERE file_row_number = " + row)));
    }

    @Test
    void jsonTripsAreReadableAndTheSame() throws IOException {
        assertThat(replay(january.toString(), "--format", "json").exitCode()).isZero();
        JsonNode first = JSON.readTree(Broker.committed(topic).get(0).value());
        assertThat(first.get("service").asText()).isEqualTo("green");
        assertThat(first.get("file_month").asText()).isEqualTo("2021-01");
        assertThat(first.get("pickup_at").asText()).matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}");
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01"));
    }

    @Test
    void recordsCarryTheTimeOfSendingAndNoKey() {
        long before = System.currentTimeMillis();
        assertThat(replay(january.toString()).exitCode()).isZero();
        assertThat(Broker.committed(topic)).allSatisfy(record -> {
            assertThat(record.timestamp()).isBetween(before, System.currentTimeMillis());
            assertThat(record.key()).isNull();
        });
    }

    @Test
    void aCompleteReplaySendsNothingWhenItIsStartedAgain() {
        assertThat(replay(january.toString()).exitCode()).isZero();
        Run again = replay(january.toString());
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).contains("is complete up to 2021-01: nothing of that is sent again.");
        assertThat(again.out()).contains("0 rows in").contains("1,000 read =         998 sent + 2 rejected");
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01"));
    }

    @Test
    void aLaterMonthIsSentUnderTheSameId() {
        assertThat(replay(january.toString(), "--replay-id", "mine").exitCode()).isZero();
        Run more = replay(months.toString(), "--replay-id", "mine");
        assertThat(more.exitCode()).as(more.err()).isZero();
        assertThat(more.out()).contains("1,000 rows in");
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01", "fhvhv/2021-02"));
    }

    @Test
    void anEarlierMonthUnderTheSameIdIsRefused() {
        assertThat(replay(february.toString(), "--replay-id", "mine").exitCode())
                .isZero();
        Run earlier = replay(months.toString(), "--replay-id", "mine");
        assertThat(earlier.exitCode()).isEqualTo(1);
        assertThat(earlier.err())
                .contains(
                        "Replay 'mine' has passed 2021-01 already, and was begun without green_tripdata_2021-01.parquet."
                                + " Bring back the files it was begun with, or pass another --replay-id, or --restart to begin"
                                + " anew.");
    }

    @Test
    void aChangedFileUnderAnOldIdIsRefusedByItsName() throws IOException {
        Path copy = Files.copy(january, folder.resolve("green_tripdata_2021-01.parquet"));
        assertThat(replay(copy.toString(), "--replay-id", "mine").exitCode()).isZero();
        Path other = new TripFileGenerator(6)
                .write(Service.GREEN, YearMonth.of(2021, 1), ROWS, Files.createDirectory(folder.resolve("other")));
        Files.copy(other, copy, StandardCopyOption.REPLACE_EXISTING);
        Run changed = replay(copy.toString(), "--replay-id", "mine");
        assertThat(changed.exitCode()).isEqualTo(1);
        assertThat(changed.err())
                .contains(
                        "Replay 'mine' was begun with another green_tripdata_2021-01.parquet: the file has changed since."
                                + " Bring back the files it was begun with, or pass another --replay-id, or --restart to begin"
                                + " anew.");
        Files.copy(january, copy, StandardCopyOption.REPLACE_EXISTING);
        assertThat(replay(copy.toString(), "--replay-id", "mine").exitCode()).isZero();
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01"));
    }

    @Test
    void otherOptionsUnderAnOldIdAreRefused() {
        assertThat(replay(january.toString(), "--replay-id", "mine").exitCode()).isZero();
        Run other = replay(january.toString(), "--replay-id", "mine", "--order-by", "dropoff");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err())
                .contains("Replay 'mine' was begun with --order-by 'pickup', not 'dropoff'. Pass the same, or another"
                        + " --replay-id, or --restart.");
        assertThat(replay(january.toString(), "--replay-id", "mine").exitCode()).isZero();
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01"));
    }

    @Test
    void anotherIdThatWouldSendTheSameMonthIsRefused() {
        assertThat(replay(january.toString(), "--replay-id", "first").exitCode())
                .isZero();
        Run second = replay(january.toString(), "--replay-id", "second");
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err())
                .contains("Replay 'first' has sent green 2021-01 to topic " + topic
                        + " already; sent again, its trips would count twice. Leave the file out, go on with --replay-id"
                        + " first, or pass --restart to send it all the same.");
        assertThat(replay(january.toString(), "--replay-id", "first").exitCode())
                .isZero();
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01"));
    }

    @Test
    void restartSendsAllAnew() {
        assertThat(replay(january.toString()).exitCode()).isZero();
        assertThat(replay(january.toString(), "--restart").exitCode()).isZero();
        Map<String, Integer> twice = new LinkedHashMap<>();
        everyRowOnce("green/2021-01").forEach((row, once) -> twice.put(row, 2));
        assertThat(rowsInTopics()).isEqualTo(twice);
    }

    @Test
    void fromAndToLeaveTheRestOut() {
        Run run = replay(january.toString(), "--from", "2021-01-10", "--to", "2021-01-11T12:00");
        assertThat(run.exitCode()).as(run.err()).isZero();
        long expected = Parquet.number("SELECT count(*) FROM '" + january + "' WHERE lpep_pickup_datetime >="
                + " TIMESTAMP '2021-01-10 00:00:00' AND lpep_pickup_datetime < TIMESTAMP '2021-01-11 12:00:00'");
        assertThat(trips()).hasSize((int) expected);
        assertThat(run.out()).contains(ROWS - expected + " left out");
    }

    @Test
    void lateTripsAreSentOnceAndNoMonthCanBeAddedLater() {
        Run run = replay(months.toString(), "--late-share", "0.2", "--replay-id", "late");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01", "fhvhv/2021-02"));
        Run other = replay(months.toString(), "--replay-id", "late");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).contains("Replay 'late' was begun with --late-by '1d..40d', not ''.");
        assertThat(replay(february.toString(), "--replay-id", "again").err())
                .contains("Replay 'late' has sent fhvhv 2021-02 to topic " + topic + " already");
        assertThat(replay(january.toString(), "--late-share", "2").err())
                .isEqualTo("--late-share must be from 0 (none) to 1 (all), got 2.0.\n");
        assertThat(replay(january.toString(), "--late-by", "40d..1d").err())
                .contains("'40d..1d' ends before it begins: write 1d..40d");
    }

    @Test
    void filesOfTheWebPassThroughTheCacheThoughConnectionsBreak() throws IOException {
        Path cache = folder.resolve("cache");
        try (FileServer server = FileServer.start()
                .with("/x/" + january.getFileName(), Files.readAllBytes(january))
                .with("/x/" + february.getFileName(), Files.readAllBytes(february))) {
            String[] arguments = {
                "replay",
                server.uri("/x/" + january.getFileName()).toString(),
                server.uri("/x/" + february.getFileName()).toString(),
                "--cache",
                cache.toString(),
                "--bootstrap-servers",
                Broker.bootstrapServers(),
                "--topic",
                topic,
                "--rejected-topic",
                topic + ".rejected"
            };
            server.breakNext(4, 20_000);
            Run run = Run.of(arguments);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01", "fhvhv/2021-02"));
            assertThat(cache.toFile().list()).hasSize(2);
            assertThat(Run.of(arguments).err()).contains("is complete up to 2021-02");
        }
        // The same months are the same replay, wherever they lie.
        assertThat(replay(months.toString()).err()).contains("is complete up to 2021-02");
    }

    @Test
    void whatTheWebDoesNotHaveIsNamed() {
        try (FileServer server = FileServer.start()) {
            String address = server.uri("/green_tripdata_2021-01.parquet").toString();
            Run run = replay(address);
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).isEqualTo("There is no file " + address + ".\n");
        }
    }

    @Test
    void badFilesAreSkippedOnDemandAndListedAtTheEnd() throws IOException {
        byte[] whole = Files.readAllBytes(january);
        Path cut = folder.resolve("green_tripdata_2021-01.parquet");
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        Files.copy(february, folder.resolve(february.getFileName().toString()));
        Run run = replay(folder.toString(), "--skip-bad-files");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("Skipped 1 of 2 files:\nCannot read " + cut + ": ")
                .contains("It is damaged or no parquet file: fetch it again.");
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("fhvhv/2021-02"));
        // Mended, it is replayed on its own.
        assertThat(replay(january.toString()).exitCode()).isZero();
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01", "fhvhv/2021-02"));
    }

    @Test
    void aFileWithoutRowsIsReplayedAsSuch() {
        Path empty = Parquet.write(
                folder.resolve("green_tripdata_2021-01.parquet"), "SELECT * FROM '" + january + "' LIMIT 0");
        Run run = replay(empty.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("0 read =           0 sent + 0 rejected");
    }

    @Test
    void aDryRunCountsAndSendsNothing() throws IOException {
        Path summary = folder.resolve("summary.json");
        Run run = Run.of(
                "replay",
                months.toString(),
                "--dry-run",
                "--bootstrap-servers",
                "127.0.0.1:1",
                "--summary",
                summary.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("1,000 rows =         998 trips + 2 rejected (outside_month 2)")
                .contains(
                        "2 files, 2,000 rows: 1,996 trips to send, 4 rows to reject. All fits into --memory. Nothing was sent.");
        JsonNode green = JSON.readTree(summary.toFile()).at("/files/0");
        assertThat(green.get("first").asText())
                .isEqualTo(Parquet.value("SELECT strftime(min(lpep_pickup_datetime), '%Y-%m-%dT%H:%M:%S') FROM '"
                        + january + "' WHERE lpep_pickup_datetime > TIMESTAMP '2020-01-01 00:00:00'"));
    }

    @Test
    void replaysAreListedWithTheirState() {
        assertThat(Run.of("replays", "--bootstrap-servers", Broker.bootstrapServers(), "--topic", topic)
                        .out())
                .isEqualTo("No replay has sent anything to topic " + topic + ".\n");
        assertThat(replay(january.toString(), "--replay-id", "mine").exitCode()).isZero();
        Run listed = Run.of("replays", "--bootstrap-servers", Broker.bootstrapServers(), "--topic", topic);
        assertThat(listed.out()).matches("(?s)mine  complete +998 sent +2 rejected  last after 2021-0.*");
    }

    private void create(Map<String, String> config) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(config)))
                    .all()
                    .get();
        }
    }

    private void alter(AlterConfigOp... changes) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Broker.bootstrapServers()))) {
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(changes)))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    @Test
    void aCompactedTopicIsRefusedAndItsAdviceIsRight() throws Exception {
        create(Map.of("cleanup.policy", "compact"));
        Run refused = replay(january.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("Topic " + topic
                        + " is compacted (cleanup.policy=compact), so it cannot keep every record. Nothing"
                        + " was sent. Run 'kafka-configs.sh --alter --topic " + topic
                        + " --add-config cleanup.policy=delete,retention.ms=-1' with your --bootstrap-server");
        alter(set("cleanup.policy", "delete"), set("retention.ms", "-1"));
        assertThat(replay(january.toString()).exitCode()).isZero();
        assertThat(rowsInTopics()).isEqualTo(everyRowOnce("green/2021-01"));
    }

    @Test
    void aTopicMadeCompactedUnderTheReplayEndsItAtOnce() throws Exception {
        assertThat(replay(january.toString()).exitCode()).isZero();
        alter(set("cleanup.policy", "compact"));
        Run refused = replay(months.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("is compacted").doesNotContain("Lost Kafka");
    }

    @Test
    void aClockThatTheBrokerRefusesEndsTheReplayAtOnce() throws Exception {
        // As if this host's clock were behind: the broker takes no record that is older than it is itself.
        create(Map.of("message.timestamp.before.max.ms", "0", "retention.ms", "-1"));
        Run refused = replay(january.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("refuses the time of our records, which is this host's clock: ")
                .contains("Set the clocks of this host and of the brokers right")
                .doesNotContain("Lost Kafka");
    }

    @Test
    void aTopicThatForgetsIsWarnedOf() throws Exception {
        create(Map.of("retention.ms", "604800000"));
        assertThat(replay(january.toString()).err())
                .contains("Warning: Topic " + topic + " does not keep its records for ever (retention.ms=604800000): a"
                        + " statistic that is rebuilt later will lack what was deleted by then. Set it to -1.");
    }

    @Test
    void speedupAndRateExcludeEachOther() {
        Run run = replay(january.toString(), "--speedup", "10", "--rate", "10");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("--speedup and --rate exclude each other: pass one of them.\n");
        assertThat(replay(january.toString(), "--speedup", "0").err())
                .isEqualTo("--speedup must be above 0 (1 = real time, 86400 = a day per second), got 0.0.\n");
    }

    @Test
    void lessMemoryThanAFileNeedsAtAllIsWrongUsage() {
        Run run = Run.of("replay", january.toString(), "--dry-run", "--memory", "1b");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("--memory must be at least 1m, got 1.\n");
    }

    @Test
    void aPacedReplayTellsHowLateTripsWereSent() throws IOException {
        Path summary = folder.resolve("summary.json");
        Run run = replay(january.toString(), "--speedup", "40000000", "--summary", summary.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("sent after it was due: half within");
        assertThat(JSON.readTree(summary.toFile()).at("/lag_millis/p99").isNumber())
                .isTrue();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anUnreachableKafkaIsNamedWithinABoundedTime() {
        Run run = Run.of("replay", january.toString(), "--bootstrap-servers", "127.0.0.1:1");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "Cannot reach Kafka at 127.0.0.1:1 within 20 s. Start it, or pass --bootstrap-servers HOST:PORT.");
    }

    @Test
    void aTruncatedFileIsRefusedBeforeAnythingIsSent() throws IOException {
        byte[] whole = Files.readAllBytes(january);
        Path cut = folder.resolve("green_tripdata_2021-01.parquet");
        Files.write(cut, Arrays.copyOf(whole, whole.length - 100));
        Run run = replay(cut.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("Cannot read " + cut + ": ")
                .contains("It is damaged or no parquet file: fetch it again.");
        assertThat(Broker.committed(topic)).isEmpty();
    }

    @Test
    void anUnknownFlagIsAnsweredWithTheNearestOne() {
        Run run = replay(january.toString(), "--speedupp", "3");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("Unknown flag '--speedupp'. Did you mean '--speedup'?");
    }

    @Test
    void aReplayIdMustBeAName() {
        Run run = replay(january.toString(), "--replay-id", "a/b");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "--replay-id 'a/b' is not a name: use up to 200 letters, digits, points, dashes and underscores.");
    }

    private Run replay(String path, String... flags) {
        List<String> arguments = new ArrayList<>(List.of(
                "replay",
                path,
                "--bootstrap-servers",
                Broker.bootstrapServers(),
                "--topic",
                topic,
                "--rejected-topic",
                topic + ".rejected",
                "--memory",
                "256m"));
        arguments.addAll(List.of(flags));
        return Run.of(arguments.toArray(new String[0]));
    }

    private List<Trip> trips() {
        return Broker.committed(topic).stream().map(ReplayCommandTest::decoded).toList();
    }

    private static Trip decoded(ConsumerRecord<byte[], byte[]> record) {
        Trip trip = new Trip();
        assertThat(new TripDecoder().decode(record.value(), trip)).isEmpty();
        return trip;
    }

    /** How often each source row is found, as a trip or as a rejected row. */
    private Map<String, Integer> rowsInTopics() {
        return SourceRows.in(topic);
    }

    private static Map<String, Integer> everyRowOnce(String... files) {
        return SourceRows.eachOnce(ROWS, files);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
