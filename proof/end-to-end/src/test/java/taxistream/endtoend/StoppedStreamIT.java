package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.endtoend.faults.CheckpointMeetings;
import taxistream.endtoend.faults.Meeting;

/** SIGTERM, as a supervisor sends it, ends a job whose batch does not end by itself. */
@NeedsDocker
class StoppedStreamIT {

    private static final int LINES = 1_000_000;

    @TempDir
    Path folder;

    /** A trip becomes a million rows: the batch would take hours. */
    @Test
    void sigtermEndsABatchThatExplodesAndNothingOfItIsInTheTable() throws IOException {
        String topic = Servers.uniqueName("stopped");
        TestDatabase database = Servers.newDatabase();
        TaxistreamProcess.command("replay", "--topic", topic)
                .with(new GeneratedMonths(folder, 20_000).file(0).toString())
                .onKafka()
                .run()
                .expectSuccess();
        Files.write(
                Files.createDirectories(folder.resolve("tables")).resolve("many.csv"), (Iterable<String>) Stream.concat(
                        Stream.of("line"), IntStream.rangeClosed(1, LINES).mapToObj(Integer::toString))::iterator);
        Files.writeString(
                Files.createDirectories(folder.resolve("statistics")).resolve("exploding.sql"),
                "SELECT month, count(*) AS n FROM trips CROSS JOIN many WHERE many.line >= 1 AND pow(many.line, 2) > 0 GROUP BY"
                        + " month");
        TaxistreamProcess job = stream(topic, "--trigger", "200ms")
                .with("--tables", folder.resolve("tables").toString())
                .on(database)
                .start();
        await().atMost(Duration.ofMinutes(5))
                .ignoreExceptions() // there is no ledger yet, or no page
                .until(() -> !job.process().isAlive()
                        || isComputed(database.value("SELECT spark_ui FROM taxistream_progress")));
        assertThat(job.process().isAlive()).as(job.err()).isTrue();
        Ended ended = job.terminate();
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.err())
                .containsSubsequence(
                        "Stopping after the batch that runs, or without it: signal=TERM graceSeconds=20",
                        "Given up, the next start does this batch again: statistic=exploding")
                .doesNotContain("\tat ");
        assertThat(database.query("SELECT * FROM exploding")).isEmpty();
        assertThat(database.value("SELECT last_batch FROM taxistream_progress")).isEqualTo("-1");
    }

    /** Spark has planned the batch, and asks whether it may begin. */
    @Test
    void sigtermBetweenThePlanOfABatchAndItsBeginningIsNoErrorAndTheNextStartCountsIt() throws IOException {
        String topic = Servers.uniqueName("stopped");
        TestDatabase database = Servers.newDatabase();
        Meeting meeting = Meeting.in(folder);
        String planned = "checkpoint.after-offsets";
        meeting.arm(planned, 1);
        Path month = new GeneratedMonths(folder, 500).file(0);
        TaxistreamProcess.command("replay", "--topic", topic)
                .with(month.toString())
                .onKafka()
                .run()
                .expectSuccess();
        Files.writeString(
                Files.createDirectories(folder.resolve("statistics")).resolve("counts.sql"),
                "SELECT month, count(*) AS trips FROM trips GROUP BY month");
        TaxistreamProcess job = stream(topic, "--trigger", "200ms")
                .jvm(meeting.jvmOption(), CheckpointMeetings.jvmOption())
                .on(database)
                .start();
        await().atMost(Duration.ofMinutes(5)).until(() -> !job.process().isAlive() || meeting.hasArrived(planned));
        job.process().destroy();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !job.process().isAlive() || job.err().contains("signal=TERM"));
        meeting.letGo();
        Ended ended = job.await();
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.err()).contains("signal=TERM").doesNotContain("ERROR", "WARN");
        assertThat(database.value("SELECT last_batch FROM taxistream_progress")).isEqualTo("-1");
        stream(topic, "--available-now").on(database).run().expectSuccess();
        assertThat(database.value("SELECT sum(trips) FROM counts"))
                .isEqualTo(Long.toString(Oracle.countedTrips(List.of(month))));
    }

    /** Keeps the statistics of the test's folder, and no view. */
    private TaxistreamProcess.Builder stream(String topic, String... more) throws IOException {
        return TaxistreamProcess.command("stream", "--topic", topic)
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .with("--statistics", folder.resolve("statistics").toString())
                .with(
                        "--views",
                        Files.createDirectories(folder.resolve("views")).toString())
                .with(more)
                .onKafka();
    }

    /** Whether the batch's second job runs: the first one, which sends the table to join with to each task, ends by itself. */
    private static boolean isComputed(String page) throws IOException, InterruptedException {
        String applications = page + "/api/v1/applications";
        String id = get(applications).replaceFirst("(?s).*?\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        String jobs = applications + "/" + id + "/jobs?status=";
        return get(jobs + "succeeded").contains("batch = 0")
                && get(jobs + "running").contains("batch = 0");
    }

    private static String get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
