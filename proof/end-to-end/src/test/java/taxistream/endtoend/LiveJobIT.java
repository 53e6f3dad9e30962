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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.TaxistreamProcess.Ended;

/** What is done to a job that runs, while trips go on coming. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveJobIT {

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));
    private static final int TRIPS = 4_000;
    private static final int TRIPS_PER_SECOND = 100;

    private final String topic = Servers.uniqueName("live");

    private Path statistics;
    private Path checkpoint;
    private Path month;
    private TestDatabase database;
    private TaxistreamProcess job;
    private TaxistreamProcess replay;

    @BeforeAll
    void replayAndStream(@TempDir Path folder) throws IOException {
        statistics = Files.createDirectories(folder.resolve("statistics"));
        checkpoint = folder.resolve("checkpoint");
        month = new GeneratedMonths(folder, TRIPS).file(0);
        database = Servers.newDatabase();
        writeStatistic(1);
        replay = TaxistreamProcess.command("replay", month.toString(), "--topic", topic)
                .with("--rate", Integer.toString(TRIPS_PER_SECOND), "--rejected-topic", topic + ".rejected")
                .onKafka()
                .start();
        job = command(database, "stream").with("--trigger", "500 ms").start();
        await().atMost(Duration.ofMinutes(3)).until(() -> !job.process().isAlive() || trips() > 0);
        Servers.sendPoison(topic);
    }

    @AfterAll
    void end() {
        for (TaxistreamProcess process : List.of(replay, job)) {
            if (process != null) {
                process.kill();
            }
        }
    }

    /** Every row says which SQL it is from. */
    private void writeStatistic(int version) throws IOException {
        String sql = Files.readString(ROOT.resolve("config/statistics/monthly_trips.sql"));
        Files.writeString(
                statistics.resolve("monthly_trips.sql"),
                sql.replace("count(*) AS trips", "count(*) AS trips, max(" + version + ") AS version"));
    }

    private TaxistreamProcess.Builder command(TestDatabase user, String... words) {
        return TaxistreamProcess.command(words)
                .with("--topic", topic, "--rejected-topic", topic + ".rejected")
                .with("--statistics", statistics.toString(), "--checkpoint", checkpoint.toString())
                .with("--views", statistics.resolveSibling("none").toString())
                .onKafka()
                .on(user);
    }

    private long trips() {
        return database.query("SHOW TABLES LIKE 'monthly_trips'").isEmpty()
                ? 0
                : Long.parseLong(database.value("SELECT coalesce(sum(trips), 0) FROM monthly_trips"));
    }

    @Test
    @Order(1)
    void theMetricsHaveTheNamesThatOperationsMdSays() throws IOException {
        String chapter = Files.readString(ROOT.resolve("docs/operations.md")).split("\n## Metrics\n")[1];
        List<String> names = new ArrayList<>();
        Matcher quoted = Pattern.compile("`([a-z_A-Z]+)`")
                .matcher(chapter.split("…`:")[1].split("\n\n")[0]);
        while (quoted.find()) {
            names.add(quoted.group(1).replace("REASON", "undecodable"));
        }
        assertThat(names).contains("trips", "late", "rejected_undecodable", "state_bytes", "running");
        assertThat(chapter).contains("`metrics_taxistream_driver_taxistream_NAME_…`");
        String prefix = "metrics_taxistream_driver_taxistream_monthly_trips_";
        await().atMost(Duration.ofMinutes(2))
                .until(() -> metrics().contains(prefix + "rejected_undecodable")
                        || !job.process().isAlive());
        String page = metrics();
        for (String name : names) {
            assertThat(page).containsPattern("(?m)^" + prefix + name + "(_[A-Z][a-z]+)?\\{");
        }
        assertThat(page).containsPattern("(?m)^" + prefix + "running_Value\\{[^}]*\\} 1$");
    }

    private String metrics() {
        String page = database.value("SELECT spark_ui FROM taxistream_progress") + "/metrics/prometheus/";
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(page)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new IllegalStateException(page, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Order(2)
    void aStatisticThatIsPublishedIsInMySqlWhenTheCommandEnds(@TempDir Path drafts) throws IOException {
        Path draft = Files.writeString(
                drafts.resolve("monthly_fares.sql"),
                "-- fares: dollars\nSELECT month, count(*) AS trips, CAST(sum(fare_cents) / 100.0 AS DECIMAL(18, 2)) AS fares FROM trips GROUP BY month");
        command(database, "statistics", "publish", draft.toString()).run().expectSuccess();
        assertThat(Long.parseLong(database.value("SELECT sum(trips) FROM monthly_fares")))
                .isPositive()
                .isLessThanOrEqualTo(TRIPS);
        assertThat(statistics.resolve("monthly_fares.sql")).hasSameTextualContentAs(draft);
    }

    @Test
    @Order(3)
    void aStatisticThatIsRefusedIsNotPublished(@TempDir Path drafts) throws IOException {
        Path draft = Files.writeString(
                drafts.resolve("yearly_fares.sql"), "SELECT count(*) AS trips FROM trips GROUP BY service");
        Ended refused =
                command(database, "statistics", "publish", draft.toString()).run();
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
        assertThat(refused.out()).contains("Statistic 'yearly_fares' has no month in its key");
        assertThat(statistics.resolve("yearly_fares.sql")).doesNotExist();
    }

    @Test
    @Order(4)
    void aRebuildThatIsKilledAgainAndAgainNeverShowsAnEmptyOrAMixedTable() throws Exception {
        writeStatistic(2);
        try (TablePoller poller = new TablePoller(database)) {
            for (String point : kills()) {
                Ended killed = command(database.administrator(), "rebuild", "monthly_trips")
                        .jvm("-Dtaxistream.failpoints=" + point + "=kill")
                        .run();
                assertThat(killed.exitCode()).as(killed.err()).isEqualTo(137);
            }
            // The job may not do the last step by itself: it waits for this, and goes on with the new table.
            command(database.administrator(), "rebuild", "monthly_trips").run().expectSuccess();
            Servers.sendPoison(topic);
            long sent = Oracle.countedTrips(List.of(month));
            await().atMost(Duration.ofMinutes(4))
                    .until(() -> !job.process().isAlive()
                            || trips() == sent && progress().equals(List.of(List.of("monthly_trips", "2", "2"))));
            assertThat(job.process().isAlive()).as(job.err()).isTrue();
            assertThat(poller.versions()).containsExactly("1", "2");
        }
        assertThat(database.query("SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,"
                        + " CAST(round(distance_miles, 6) AS DECIMAL(30,6)) FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyTrips(List.of(month)));
        assertThat(progress()).containsExactly(List.of("monthly_trips", "2", "2"));
        assertThat(database.query("SHOW TABLES LIKE 'monthly\\_trips\\_\\_%'")).isEmpty();
        assertThat(job.terminate().exitCode()).isZero();
    }

    private static List<String> kills() {
        return Boolean.getBoolean("nightly")
                ? List.of("rebuild.before-fence", "rebuild.after-fence", "rebuild.after-rename")
                : List.of("rebuild.after-fence", "rebuild.after-rename");
    }

    private List<List<String>> progress() {
        return database.query("SELECT statistic, checkpoint_version, rejected FROM taxistream_progress"
                + " WHERE statistic = 'monthly_trips'");
    }

    /** A reader who looks at the table all the while. */
    private static final class TablePoller implements AutoCloseable {

        private final TestDatabase database;
        private final Thread thread = new Thread(this::poll, "poller");
        private final Set<String> versions = new ConcurrentSkipListSet<>();
        private volatile Throwable failure;
        private volatile boolean ended;

        TablePoller(TestDatabase database) {
            this.database = database;
            thread.start();
        }

        private void poll() {
            long last = 0;
            try {
                while (!ended) {
                    List<String> seen = database.query(
                                    "SELECT count(*), sum(trips), min(version), max(version) FROM monthly_trips")
                            .get(0);
                    assertThat(seen.get(0)).as("rows").isNotEqualTo("0");
                    assertThat(seen.get(2)).as("one SQL's rows alone").isEqualTo(seen.get(3));
                    assertThat(Long.parseLong(seen.get(1))).as("trips").isGreaterThanOrEqualTo(last);
                    last = Long.parseLong(seen.get(1));
                    versions.add(seen.get(2));
                    Thread.sleep(20);
                }
            } catch (Throwable e) {
                failure = e;
            }
        }

        Set<String> versions() {
            return versions;
        }

        @Override
        public void close() throws InterruptedException {
            ended = true;
            thread.join();
            if (failure != null) {
                throw new AssertionError("what the reader saw", failure);
            }
        }
    }
}
