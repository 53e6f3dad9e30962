package taxistream.endtoend.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.endtoend.TestDatabase;
import taxistream.endtoend.checkpoint.GcsEmulator;
import taxistream.endtoend.checkpoint.GcsProxy;
import taxistream.endtoend.faults.CommittedRecords;
import taxistream.generate.TripFileGenerator;
import taxistream.trips.Service;

/**
 * Months that appear in a bucket under a watch that is killed again and again, and months that are corrected and late until MySQL counts
 * them. The trips are JSON, so that nothing of the product is needed to read them.
 */
@NeedsDocker
class WatchIT {

    private static final int ROWS = 1_000;
    private static final int MONTHS = 5;
    private static final int KILLS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic = Servers.uniqueName("watched");

    @Test
    void killedTenTimesWhileMonthsAppearEachRowIsThereOnceAndAnIdleLookIsOneListing(@TempDir Path folder)
            throws Exception {
        List<Path> files = new ArrayList<>();
        for (int month = 1; month <= MONTHS; month++) {
            for (Service service : List.of(Service.GREEN, Service.FHVHV)) {
                files.add(new TripFileGenerator(4).write(service, YearMonth.of(2021, month), ROWS, folder));
            }
        }
        String bucket = GcsEmulator.newBucket();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (GcsProxy proxy = GcsProxy.start()) {
            TaxistreamProcess.Builder watch = watch("gs://" + bucket + "/tlc/", folder.resolve("cache"))
                    .with("--gcs-endpoint", proxy.address().toString(), "--service", "green,fhvhv");
            for (int kill = 0; kill < KILLS; kill++) {
                TaxistreamProcess killed = watch("gs://" + bucket + "/tlc/", folder.resolve("cache"))
                        .with("--gcs-endpoint", proxy.address().toString(), "--service", "green,fhvhv")
                        .with("--every", "300ms", "--rate", "900")
                        .start();
                Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> killed.out()
                        .contains("Sent: "));
                Path file = files.get(kill);
                byte[] all = Files.readAllBytes(file);
                Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(all, all.length - 1 - random.nextInt(100)));
                GcsEmulator.upload(bucket, "tlc/" + file.getFileName(), cut);
                pause(random.nextInt(600));
                GcsEmulator.upload(bucket, "tlc/" + file.getFileName(), file);
                pause(random.nextInt(3_000));
                assertThat(killed.kill().exitCode()).as(killed.err()).isEqualTo(137);
            }
            watch.with("--once").run().expectSuccess();
            assertThat(rowsInTopics()).as("seed %d", seed).isEqualTo(everyRowOnce());
            assertThat(trips()).isEqualTo(Oracle.countedTrips(files));

            TaxistreamProcess idle = watch("gs://" + bucket + "/tlc/", folder.resolve("cache"))
                    .with("--gcs-endpoint", proxy.address().toString(), "--every", "300ms")
                    .start();
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> idle.out()
                    .contains("Missing between: none."));
            proxy.forget();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> proxy.requests().size() >= 10);
            Ended ended = idle.terminate();
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.out()).contains("1 request a look, 288,000 a day");
            assertThat(proxy.requests()).allSatisfy(request -> assertThat(request.path())
                    .startsWith("/storage/v1/b/" + bucket + "/o?prefix="));
        }
    }

    @Test
    void aCorrectedAndALateFileAreCountedByABackfillAndVerifyIsEqual(@TempDir Path folder) throws Exception {
        TestDatabase database = Servers.newDatabase();
        Path months = Files.createDirectory(folder.resolve("months"));
        for (int month = 1; month <= 4; month++) {
            new TripFileGenerator(4).write(Service.GREEN, YearMonth.of(2021, month), ROWS, months);
        }
        assertThat(replacing(months, folder, database).out()).contains("Sent: none. New: green 2021-01..2021-04.");
        count(database, folder);
        long sent = trips();
        correct(months, folder, 77);

        Ended replaced = replacing(months, folder, database);
        assertThat(replaced.out())
                .contains(
                        "green_tripdata_2021-02.parquet was corrected: it is not sent. Its months in MySQL, 2021-01..2021-03,")
                .contains("monthly_trips 2021-02: ");
        assertMysqlIsTheFiles(database, months);

        new TripFileGenerator(4).write(Service.FHVHV, YearMonth.of(2021, 1), ROWS, months);
        assertThat(replacing(months, folder, database).out()).contains("fhvhv_tripdata_2021-01.parquet is late");
        assertMysqlIsTheFiles(database, months);
        assertThat(trips()).isEqualTo(sent);
        assertThat(replacing(months, folder, database).out()).doesNotContain("Trips of each month");
    }

    @Test
    void aWatchThatIsKilledWhileItReplacesMonthsReplacesThemAtItsNextStart(@TempDir Path folder) throws Exception {
        TestDatabase database = Servers.newDatabase();
        Path months = Files.createDirectory(folder.resolve("months"));
        for (int month = 1; month <= 4; month++) {
            new TripFileGenerator(4).write(Service.GREEN, YearMonth.of(2021, month), ROWS, months);
        }
        replacing(months, folder, database);
        count(database, folder);
        correct(months, folder, 77);
        TaxistreamProcess killed = replacingWatch(months, folder, database)
                .jvm("-Dtaxistream.failpoints=stream.mid-rows=pause600@2")
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> killed.err()
                .contains("Fail point stream.mid-rows"));
        List<ProcessHandle> backfills = killed.process().descendants().toList();
        assertThat(killed.kill().exitCode()).isEqualTo(137);
        assertThat(backfills).isNotEmpty().allSatisfy(backfill -> Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> !backfill.isAlive()));
        // Corrected again meanwhile: a backfill of the killed watch that went on would put the former trips back.
        correct(months, folder, 78);

        assertThat(replacing(months, folder, database).out()).contains("Trips of each month of ");
        assertMysqlIsTheFiles(database, months);
    }

    @Test
    void aMonthOfWhichAPartIsSentIsGivenUpByTheSentencesAdvice(@TempDir Path folder) throws Exception {
        TestDatabase database = Servers.newDatabase();
        Path months = Files.createDirectory(folder.resolve("months"));
        for (int month = 1; month <= 2; month++) {
            new TripFileGenerator(4).write(Service.GREEN, YearMonth.of(2021, month), ROWS, months);
        }
        Path former = Files.copy(months.resolve("green_tripdata_2021-02.parquet"), folder.resolve("former"));
        killedInTheSecondMonth(months, folder, "6");
        correct(months, folder, 77);
        assertThat(once(months, folder).run())
                .satisfies(ended -> assertThat(ended.exitCode()).as(ended.err()).isOne())
                .extracting(Ended::err)
                .asString()
                .contains("A part of green 2021-02 was sent, and then the file was changed")
                .contains("go on with --replay-id NAME, a new one, and --from 2021-03");

        Files.copy(former, months.resolve("green_tripdata_2021-02.parquet"), StandardCopyOption.REPLACE_EXISTING);
        killedInTheSecondMonth(months, folder, "2");
        correct(months, folder, 77);
        assertThat(once(months, folder).run().exitCode()).isOne();
        for (int month = 3; month <= 5; month++) {
            new TripFileGenerator(4).write(Service.GREEN, YearMonth.of(2021, month), ROWS, months);
        }
        once(months, folder)
                .with("--replay-id", "another", "--from", "2021-03")
                .run()
                .expectSuccess();
        count(database, folder);
        TaxistreamProcess.command("backfill", months.toString(), "--months", "2021-01..2021-03")
                .on(database.administrator())
                .run()
                .expectSuccess();
        assertMysqlIsTheFiles(database, months);
    }

    private void killedInTheSecondMonth(Path months, Path folder, String commit) {
        assertThat(once(months, folder)
                        .with("--rate", "300")
                        .jvm("-Dtaxistream.failpoints=replay.after-commit=kill@" + commit)
                        .run()
                        .exitCode())
                .isEqualTo(137);
    }

    private TaxistreamProcess.Builder once(Path months, Path folder) {
        return watch(months.toString(), folder.resolve("cache")).with("--once", "--settle", "1ms");
    }

    /** Puts another file in the place of the second month's. */
    private static void correct(Path months, Path folder, long seed) throws IOException {
        Path corrected = new TripFileGenerator(seed).write(Service.GREEN, YearMonth.of(2021, 2), ROWS - 200, folder);
        Files.move(corrected, months.resolve(corrected.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private void count(TestDatabase database, Path folder) {
        TaxistreamProcess.command("stream", "--available-now", "--topic", topic)
                .with(
                        "--rejected-topic",
                        topic + ".rejected",
                        "--checkpoint",
                        folder.resolve("checkpoint").toString())
                .onKafka()
                .on(database)
                .run()
                .expectSuccess();
    }

    private void assertMysqlIsTheFiles(TestDatabase database, Path months) throws IOException {
        TaxistreamProcess.command("verify", months.toString(), "--months", "2021-01..2021-02", "--topic", topic)
                .onKafka()
                .on(database)
                .run()
                .expectSuccess();
        List<Path> files;
        try (var all = Files.list(months)) {
            files = all.sorted().toList();
        }
        String wanted = Oracle.over(
                        files, "SELECT count(*) FROM counted WHERE pickup >= '2021-01-01' AND pickup < '2021-03-01'")
                .get(0)
                .get(0);
        assertThat(database.value("SELECT sum(trips) FROM monthly_trips WHERE month IN ('2021-01-01', '2021-02-01')"))
                .isEqualTo(wanted);
    }

    private Ended replacing(Path months, Path folder, TestDatabase database) {
        return replacingWatch(months, folder, database).run().expectSuccess();
    }

    private TaxistreamProcess.Builder replacingWatch(Path months, Path folder, TestDatabase database) {
        TestDatabase administrator = database.administrator();
        return once(months, folder)
                .with("--reissued", "backfill")
                .environment("MYSQL_URL", administrator.url())
                .environment("MYSQL_USER", administrator.user())
                .environment("MYSQL_PASSWORD", administrator.password());
    }

    private TaxistreamProcess.Builder watch(String source, Path cache) {
        return TaxistreamProcess.command("watch", source, "--topic", topic, "--rejected-topic", topic + ".rejected")
                .with("--format", "json", "--memory", "256m", "--cache", cache.toString())
                .onKafka();
    }

    private long trips() {
        return CommittedRecords.of(Servers.kafka().getBootstrapServers(), topic).size();
    }

    private Map<String, Integer> rowsInTopics() throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                CommittedRecords.of(Servers.kafka().getBootstrapServers(), topic)) {
            JsonNode trip = JSON.readTree(record.value());
            found.merge(
                    trip.get("service").asText() + "/" + trip.get("file_month").asText() + "/"
                            + trip.get("file_row").asLong(),
                    1,
                    Integer::sum);
        }
        CommittedRecords.of(Servers.kafka().getBootstrapServers(), topic + ".rejected")
                .forEach(record -> found.merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum));
        return found;
    }

    private static Map<String, Integer> everyRowOnce() {
        Map<String, Integer> once = new TreeMap<>();
        for (int month = 1; month <= MONTHS; month++) {
            for (String service : List.of("green", "fhvhv")) {
                for (int row = 0; row < ROWS; row++) {
                    once.put(service + "/2021-0" + month + "/" + row, 1);
                }
            }
        }
        return once;
    }

    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
