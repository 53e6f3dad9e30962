package taxistream.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.generate.TripFileGenerator;
import taxistream.replay.kafka.KafkaEndpoint;
import taxistream.replay.kafka.Topics;
import taxistream.replay.pace.Pace;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.Selection;
import taxistream.replay.source.TripFiles;
import taxistream.replay.source.Workspace;
import taxistream.settings.DataSize;
import taxistream.testing.Broker;
import taxistream.testing.FileServer;
import taxistream.testing.Run;
import taxistream.trips.Service;
import taxistream.trips.TripFormat;

/** The command {@code watch --once} as a scheduler runs it again and again, into a real broker. */
@Tag("servers")
class WatchCommandTest {

    private static final int ROWS = 500;

    @TempDir
    private static Path published;

    @TempDir
    private Path folder;

    private final String topic = Broker.newTopic();

    @BeforeAll
    static void generate() {
        TripFileGenerator generator = new TripFileGenerator(11);
        for (int month = 1; month <= 4; month++) {
            generator.write(Service.GREEN, YearMonth.of(2021, month), ROWS, published);
        }
        generator.write(Service.FHVHV, YearMonth.of(2021, 1), ROWS, published);
        generator.write(Service.FHVHV, YearMonth.of(2021, 2), ROWS, published);
    }

    @Test
    void eachRunSendsWhatCameSinceAndAnIdleRunSendsNothing() throws IOException {
        Run empty = watch(folder.toString());
        assertThat(empty.exitCode()).as(empty.err()).isZero();
        assertThat(empty.out()).contains("Sent: none. New: none. Missing between: none.");

        put("green", 1);
        assertThat(watch(folder.toString()).out())
                .contains("Sent: none. New: green 2021-01. Missing between: none.")
                .contains("green 2021-01          500 read =         498 sent + 2 rejected");
        put("green", 2);
        put("green", 3);
        Run second = watch(folder.toString());
        assertThat(second.out())
                .contains("Sent: green 2021-01. New: green 2021-02..2021-03. Missing between: none.")
                .contains("green 2021-03          500 read =")
                .doesNotContain("green 2021-01          500 read =");
        Run idle = watch(folder.toString());

        assertThat(idle.out())
                .contains("Sent: green 2021-01..2021-03. New: none.")
                .doesNotContain("read =");
        assertThat(SourceRows.in(topic))
                .isEqualTo(SourceRows.eachOnce(ROWS, "green/2021-01", "green/2021-02", "green/2021-03"));
    }

    @Test
    void finishedFilesMayGoAndTheWatchGoesOn() throws IOException {
        put("green", 1);
        watch(folder.toString());
        Files.delete(folder.resolve("green_tripdata_2021-01.parquet"));
        put("green", 2);

        assertThat(watch(folder.toString()).exitCode()).isZero();
        assertThat(SourceRows.in(topic)).isEqualTo(SourceRows.eachOnce(ROWS, "green/2021-01", "green/2021-02"));
    }

    @Test
    void aFileThatIsCutOffIsNamedAndSentOnceItIsWhole() throws IOException {
        byte[] whole = Files.readAllBytes(published.resolve("green_tripdata_2021-01.parquet"));
        Path file = folder.resolve("green_tripdata_2021-01.parquet");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));

        assertThat(watch(folder.toString()).out())
                .contains("Cannot read " + file + ": it does not end as a parquet file does.")
                .doesNotContain("read =");
        assertThat(Broker.committed(topic)).isEmpty();
        Files.write(file, whole);
        watch(folder.toString());

        assertThat(SourceRows.in(topic)).isEqualTo(SourceRows.eachOnce(ROWS, "green/2021-01"));
    }

    @Test
    void aMonthWaitsForItsServicesAndALateFileIsNotSent() throws IOException {
        put("green", 1);
        put("fhvhv", 1);
        put("green", 2);
        assertThat(watch(folder.toString()).out())
                .contains("Waits for fhvhv 2021-02; green 2021-02 will be sent after it, or without it once a file of"
                        + " 2021-03 is whole (--gap-patience 1).");
        assertThat(SourceRows.in(topic)).isEqualTo(SourceRows.eachOnce(ROWS, "green/2021-01", "fhvhv/2021-01"));
        put("green", 3);
        assertThat(watch(folder.toString()).out())
                .contains("Missing between: none.")
                .contains("Goes on without fhvhv 2021-02: not there, though later months are.");
        put("fhvhv", 2);

        assertThat(watch(folder.toString()).out())
                .contains(folder.resolve("fhvhv_tripdata_2021-02.parquet") + " is late: its month was sent without it")
                .contains("taxistream backfill ")
                .contains(" --months 2021-01..2021-03 --accept-fewer");
        assertThat(SourceRows.in(topic))
                .isEqualTo(SourceRows.eachOnce(ROWS, "green/2021-01", "fhvhv/2021-01", "green/2021-02"));
    }

    @Test
    void aCorrectedFileIsNoticedAndNotSentAgainButACopyOfTheSameIsNoCorrection() throws IOException {
        put("green", 1);
        put("green", 2);
        watch(folder.toString());
        Files.delete(folder.resolve("green_tripdata_2021-02.parquet"));
        put("green", 2);
        assertThat(watch(folder.toString()).out()).doesNotContain("another file");

        new TripFileGenerator(12).write(Service.GREEN, YearMonth.of(2021, 2), ROWS, folder);
        assertThat(watch(folder.toString()).out())
                .contains(folder.resolve("green_tripdata_2021-02.parquet")
                        + " is another file than the one that was sent. Its trips are not sent again")
                .contains(" --months 2021-01..2021-02 --accept-fewer");
        assertThat(SourceRows.in(topic)).isEqualTo(SourceRows.eachOnce(ROWS, "green/2021-01", "green/2021-02"));
    }

    @Test
    void aMonthThatWasStoppedInTheMiddleGoesOnAtTheNextRow() throws IOException {
        put("green", 1);
        put("green", 2);
        StopAfter stopping = new StopAfter(700);
        ReplaySettings settings = replay();
        new Replay(settings, stopping, stopping.stop).run();
        put("fhvhv", 2);

        Run run = watch(folder.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("fhvhv_tripdata_2021-02.parquet is late");
        assertThat(SourceRows.in(topic)).isEqualTo(SourceRows.eachOnce(ROWS, "green/2021-01", "green/2021-02"));
    }

    @Test
    void aMonthThatWasChangedAfterAPartOfItWasSentIsRefused() throws IOException {
        put("green", 1);
        StopAfter stopping = new StopAfter(100);
        new Replay(replay(), stopping, stopping.stop).run();
        new TripFileGenerator(12).write(Service.GREEN, YearMonth.of(2021, 1), ROWS, folder);

        Run run = watch(folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("A part of green 2021-01 was sent, and then the file was changed at "
                        + folder.resolve("green_tripdata_2021-01.parquet"))
                .contains("--from 2021-02");
    }

    @Test
    void atAnAddressEachMonthIsAskedForAndACutOffUploadIsNotSent() throws IOException {
        byte[] january = Files.readAllBytes(published.resolve("green_tripdata_2021-01.parquet"));
        byte[] february = Files.readAllBytes(published.resolve("green_tripdata_2021-02.parquet"));
        try (FileServer server = FileServer.start()
                .with("/tlc/green_tripdata_2021-01.parquet", january)
                .with("/tlc/green_tripdata_2021-02.parquet", Arrays.copyOf(february, february.length - 100))) {
            String[] address = {
                server.uri("/tlc").toString(), "--service", "green", "--from", "2021-01", "--cache", folder.toString()
            };
            Run first = watch(address);
            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(first.out()).contains("green_tripdata_2021-02.parquet: it does not end as a parquet file does.");
            assertThat(SourceRows.in(topic)).isEqualTo(SourceRows.eachOnce(ROWS, "green/2021-01"));
            assertThat(server.requests())
                    .contains("HEAD /tlc/green_tripdata_2021-03.parquet")
                    .doesNotContain("GET /tlc/green_tripdata_2021-02.parquet");
            server.with("/tlc/green_tripdata_2021-02.parquet", february);
            watch(address);

            assertThat(SourceRows.in(topic)).isEqualTo(SourceRows.eachOnce(ROWS, "green/2021-01", "green/2021-02"));
        }
    }

    @Test
    void aPlaceThatCannotBeAskedFromTheBeginningOnEndsTheWatch() {
        Run run = Run.of(
                "watch",
                "http://127.0.0.1:1/tlc/",
                "--from",
                "2021-01",
                "--topic",
                topic,
                "--bootstrap-servers",
                Broker.bootstrapServers());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("127.0.0.1:1 does not let us connect. Check the address and the network.");
    }

    @Test
    void wrongUsageIsSaid() {
        assertThat(watch("http://localhost:1/tlc/").err()).contains("say from which one on, such as --from 2024-01.");
        assertThat(watch(folder.resolve("none").toString()).err()).contains("There is no folder ");
        assertThat(watch("https://host/green_tripdata_2021-01.parquet").err())
                .contains("is one file: 'replay' sends it.");
    }

    private void put(String service, int month) throws IOException {
        String name = service + "_tripdata_2021-0" + month + ".parquet";
        Files.copy(published.resolve(name), folder.resolve(name));
    }

    /** As the watch would begin it. */
    private ReplaySettings replay() {
        return new ReplaySettings(
                TripFiles.resolve(List.of(folder.toString()), Optional.empty(), Optional.empty()),
                new Selection(Duration.ofDays(35), Optional.empty(), Optional.empty(), Instant.now()),
                MonthRows.Order.PICKUP,
                new Workspace(DataSize.parse("256m"), folder),
                new KafkaEndpoint(Broker.bootstrapServers(), Map.of()),
                Topics.of(topic, Optional.empty()),
                TripFormat.JSON,
                Pace.asFastAsPossible(),
                Optional.of(topic + "-watch"),
                false,
                Duration.ofMinutes(1));
    }

    private Run watch(String... arguments) {
        List<String> line = new ArrayList<>(List.of("watch"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--once", "--settle", "1ms", "--topic", topic, "--rejected-topic", topic + ".rejected"));
        line.addAll(List.of("--bootstrap-servers", Broker.bootstrapServers(), "--format", "json"));
        return Run.of(line.toArray(String[]::new));
    }
}
