package taxistream.endtoend.yarn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Nightly;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TestDatabase;
import taxistream.endtoend.checkpoint.GcsEmulator;
import taxistream.endtoend.compose.CommandLine;

/**
 * The job jar on YARN, in both of its modes, with a checkpoint and files on {@code gs://}. An executor and the application master are
 * killed while batches run; then every row must be the oracle's, and {@code verify}, on YARN too, must say so.
 */
@NeedsDocker
@Nightly
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class YarnIT {

    private static final int MONTHS = 3;
    private static final String PASSWORD_FILE = "/tmp/mysql-password";

    private final String topic = Servers.uniqueName("yarn");
    private final String bucket = GcsEmulator.newBucket();
    private final List<Path> files = new ArrayList<>();
    private YarnCluster yarn;
    private long counted;

    @BeforeAll
    void fillTheTopic(@TempDir Path folder) throws IOException {
        GeneratedMonths months = new GeneratedMonths(folder, 8_000);
        TaxistreamProcess.Builder replay = TaxistreamProcess.command("replay", "--topic", topic);
        for (int month = 0; month < MONTHS; month++) {
            Path file = months.file(month);
            files.add(file);
            GcsEmulator.upload(bucket, "tlc/" + file.getFileName(), file);
            replay.with(file.toString());
        }
        replay.onKafka().run().expectSuccess();
        counted = Oracle.countedTrips(files);
        Path configuration = Files.createDirectory(folder.resolve("yarn"));
        yarn = YarnCluster.start(configuration);
    }

    @AfterAll
    void stop() {
        yarn.close();
    }

    @Test
    void clientModeOutlivesAnExecutorAndTheApplicationMaster() {
        TestDatabase database = Servers.newDatabase();
        Map<String, String> password = Map.of("MYSQL_PASSWORD", database.password());
        List<String> client = List.of("--deploy-mode", "client");
        CompletableFuture<CommandLine.Ended> job = yarn.submit(password, client, stream(database));
        killInTheMiddle(database, job, "deploy.yarn.ExecutorLauncher");
        assertSuccess(job);
        assertThat(yarn.newestApplication()).isEqualTo("SUCCEEDED, 2 attempts");
        assertRows(database);

        CommandLine.Ended verified = assertSuccess(yarn.submit(password, client, verify(database)));
        assertThat(verified.output()).contains("Equal: all ");
    }

    @Test
    void clusterModeOutlivesAnExecutorAndTheApplicationMasterWithItsDriver() {
        TestDatabase database = Servers.newDatabase();
        yarn.write(PASSWORD_FILE, database.password());
        List<String> cluster = List.of("--deploy-mode", "cluster", "--files", PASSWORD_FILE);
        CompletableFuture<CommandLine.Ended> job = yarn.submit(Map.of(), cluster, withPassword(stream(database)));
        killInTheMiddle(database, job, "deploy.yarn.ApplicationMaster");
        assertSuccess(job);
        assertThat(yarn.newestApplication()).isEqualTo("SUCCEEDED, 2 attempts");
        assertRows(database);

        assertSuccess(yarn.submit(Map.of(), cluster, withPassword(verify(database))));
        assertThat(yarn.newestApplication()).isEqualTo("SUCCEEDED, 1 attempts");
    }

    private void killInTheMiddle(TestDatabase database, CompletableFuture<CommandLine.Ended> job, String master) {
        awaitTrips(database, 1, job);
        yarn.kill("--executor-id 1 ");
        awaitTrips(database, trips(database) + 1, job);
        yarn.kill(master);
        assertThat(trips(database)).as("trips when both were dead").isLessThan(counted);
    }

    private void awaitTrips(TestDatabase database, long trips, CompletableFuture<CommandLine.Ended> job) {
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> job.isDone() || trips(database) >= trips);
        if (job.isDone()) {
            throw new AssertionError("The job has ended already: " + job.join().output() + yarn.said());
        }
    }

    private CommandLine.Ended assertSuccess(CompletableFuture<CommandLine.Ended> job) {
        CommandLine.Ended ended = job.orTimeout(8, TimeUnit.MINUTES).join();
        assertThat(ended.exitCode())
                .as(() -> ended.output() + "\n" + yarn.said())
                .isZero();
        return ended;
    }

    private void assertRows(TestDatabase database) {
        assertThat(database.query("SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,"
                        + " CAST(round(distance_miles, 6) AS DECIMAL(30,6)) FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyTrips(files));
    }

    /** How many trips all statistics have counted; none where there is no ledger yet. */
    private static long trips(TestDatabase database) {
        return database.query("SHOW TABLES LIKE 'taxistream_progress'").isEmpty()
                ? 0
                : Long.parseLong(database.value("SELECT coalesce(min(trips), 0) FROM taxistream_progress"));
    }

    private List<String> stream(TestDatabase database) {
        List<String> words = servers(database, "stream");
        words.addAll(List.of("--available-now", "--max-trips-per-batch", "1500"));
        words.addAll(
                List.of("--checkpoint", "gs://" + bucket + "/" + database.url().replaceFirst(".*/", "")));
        return words;
    }

    private List<String> verify(TestDatabase database) {
        return servers(database, "verify", "gs://" + bucket + "/tlc/");
    }

    private List<String> servers(TestDatabase database, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(
                List.of("--topic", topic, "--bootstrap-servers", Servers.kafka().getBootstrapServers()));
        words.addAll(List.of("--mysql-url", database.url(), "--mysql-user", database.user()));
        words.addAll(List.of("--gcs-endpoint", GcsEmulator.address().toString()));
        return words;
    }

    /** YARN lays a file of {@code --files} into the working folder of the driver, wherever that is. */
    private static List<String> withPassword(List<String> words) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--mysql-password-file", "mysql-password"));
        return all;
    }
}
