package taxistream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.FailedRun;
import taxistream.streaming.TestJob.LiveJob;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Progress;
import taxistream.streaming.mysql.RefusedFile;
import taxistream.streaming.upkeep.Publication;
import taxistream.streaming.upkeep.Status;

/** Statistics that come and go while the job runs. */
@Tag("servers")
class PublishTest {

    @TempDir
    Path folder;

    private final TestTopic topic = new TestTopic(1);

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
    }

    private static void await(LiveJob live, String sql, String row) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> live.hasEnded() || TestServers.query(sql).equals(List.of(row)));
        if (live.hasEnded()) {
            live.close(); // says why
        }
    }

    @Test
    void aRunningJobTakesUpANewFileRefusesABadOneAndRetiresOneThatIsGone() throws Exception {
        TestJob job = new TestJob(folder, topic)
                .statistic("counts", "SELECT month, count(*) AS trips FROM trips GROUP BY month");
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        try (LiveJob live = job.live()) {
            await(live, "SELECT trips FROM counts", "2");
            job.statistic("bad", "SELECT month, max(now()) AS n FROM trips GROUP BY month");
            job.statistic("Bad name", "SELECT 1");
            await(live, "SELECT group_concat(file ORDER BY 1) FROM taxistream_refused", "Bad name.sql,bad.sql");
            assertThat(Progress.refused(new Database(TestServers.mysql())))
                    .extracting(RefusedFile::folder, RefusedFile::why)
                    .contains(tuple(
                            job.statistics().toString(),
                            "Statistic 'bad' calls now, which depends on the time at which it is computed, so that no recount"
                                    + " could prove it. Use pickup_at or month (line 1).\n  1 | SELECT month, max(now()) AS n FROM trips GROUP BY month\n"
                                    + "    |                   ^"));
            Files.delete(job.statistics().resolve("Bad name.sql"));
            job.statistic("bad", "SELECT month, count(*) AS n FROM trips GROUP BY month");
            await(live, "SELECT count(*) FROM taxistream_refused WHERE why IS NOT NULL", "0");
            await(live, "SELECT n FROM bad", "2");
            assertThat(TestServers.query(
                            "SELECT sql_text, reads_columns FROM taxistream_definitions WHERE statistic = 'bad'"))
                    .containsExactly("SELECT month, count(*) AS n FROM trips GROUP BY month trips.month");
            Files.delete(job.statistics().resolve("bad.sql"));
            await(live, "SELECT retired FROM taxistream_progress WHERE statistic = 'bad'", "1");
            job.statistic(
                    "later", "-- trigger: 200 ms\nSELECT month, 10 * count(*) AS trips FROM trips GROUP BY month");
            await(live, "SELECT trips FROM later", "20");

            topic.sendTrips("2024-01-07T10:00:00");
            await(live, "SELECT trips FROM counts", "3");
            await(live, "SELECT trips FROM later", "30");

            Files.delete(job.statistics().resolve("counts.sql"));
            await(live, "SELECT retired FROM taxistream_progress WHERE statistic = 'counts'", "1");
            topic.sendTrips("2024-01-08T10:00:00");
            await(live, "SELECT trips FROM later", "40");
            assertThat(TestServers.query("SELECT trips FROM counts")).containsExactly("3");

            job.statistic("counts", "SELECT month, count(*) AS trips FROM trips GROUP BY month");
            await(live, "SELECT trips FROM counts", "4");
            assertThat(TestServers.query("SELECT statistic, retired FROM taxistream_progress ORDER BY 1"))
                    .containsExactly("bad 1", "counts 0", "later 0");
        }
    }

    /** With the names of shipped views, because the job's user may replace those alone. */
    @Test
    void aViewWaitsForItsTableAndABadOneKeepsNoStatisticFromBeingCounted() throws Exception {
        TestJob job = new TestJob(folder, topic)
                .statistic("counts", "SELECT month, count(*) AS trips FROM trips GROUP BY month");
        Path views = Files.createDirectories(job.folders().views());
        Files.writeString(views.resolve("monthly_totals.sql"), "SELECT month, 2 * trips AS doubled FROM later;\n");
        Files.writeString(views.resolve("monthly_payments.sql"), "SELECT month, tripps FROM counts");
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        try (LiveJob live = job.live()) {
            await(live, "SELECT trips FROM counts", "2");
            await(
                    live,
                    "SELECT folder, file FROM taxistream_refused WHERE why LIKE 'Cannot create the view of "
                            + views.resolve("monthly_payments.sql") + ": %tripps%'",
                    views + " monthly_payments.sql");
            Files.writeString(views.resolve("monthly_payments.sql"), "SELECT month, trips FROM counts");
            job.statistic("later", "SELECT month, count(*) AS trips FROM trips GROUP BY month");
            await(live, "SELECT doubled FROM monthly_totals", "4");
            await(live, "SELECT trips FROM monthly_payments", "2");
            await(live, "SELECT count(*) FROM taxistream_refused WHERE why IS NOT NULL", "0");
        }
    }

    @Test
    void aChangedFileIsNotTakenUpBeforeItIsRebuilt() {
        TestJob job = new TestJob(folder, topic)
                .statistic("counts", "SELECT month, count(*) AS trips FROM trips GROUP BY month");
        topic.sendTrips("2024-01-05T10:00:00");
        try (LiveJob live = job.live()) {
            await(live, "SELECT trips FROM counts", "1");
            job.statistic("counts", "SELECT month, 10 * count(*) AS trips FROM trips GROUP BY month");
            job.statistic("later", "SELECT month, count(*) AS trips FROM trips GROUP BY month");
            await(live, "SELECT trips FROM later", "1"); // the folder was looked at
            await(
                    live,
                    "SELECT why FROM taxistream_refused",
                    "The SQL of statistic 'counts' was changed: its table is kept by the former SQL until you run 'taxistream"
                            + " rebuild counts'.");
            topic.sendTrips("2024-01-06T10:00:00");
            await(live, "SELECT trips FROM counts", "2");
            job.rebuild("counts");
            await(live, "SELECT trips FROM counts", "20");
            topic.sendTrips("2024-01-07T10:00:00");
            await(live, "SELECT trips FROM counts", "30");
            await(live, "SELECT count(*) FROM taxistream_refused WHERE why IS NOT NULL", "0");
        }
    }

    @Test
    void aPublicationWaitsUntilTheTableStandsWhereTheOthersDo() {
        TestJob job = new TestJob(folder, topic)
                .statistic("counts", "SELECT month, count(*) AS trips FROM trips GROUP BY month");
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        Database database = new Database(TestServers.mysql());
        try (LiveJob live = job.live();
                TopicProgress progress = new TopicProgress(topic.topic(), "tests")) {
            await(live, "SELECT trips FROM counts", "2");
            job.statistic("later", "SELECT month, 10 * count(*) AS trips FROM trips GROUP BY month");
            assertThat(new Publication(database, progress, "later", job.statistics()).await(line -> {}))
                    .isEqualTo("Table later stands where the others do: 2 trips.");
            assertThat(TestServers.query("SELECT trips FROM later")).containsExactly("20");

            job.statistic("bad", "SELECT month, count(*) AS rank FROM trips GROUP BY month");
            assertThatThrownBy(() -> new Publication(database, progress, "bad", job.statistics()).await(line -> {}))
                    .isInstanceOf(FailedRun.class)
                    .hasMessageStartingWith("The job does not take bad.sql up: Statistic 'bad' has a column 'rank'");
        }
    }

    @Test
    void aBadNewFileDoesNotKeepTheJobFromStartingAndTheRunSaysSo() throws Exception {
        TestJob job = new TestJob(folder, topic)
                .statistic("bad", "SELECT month, count(*) AS rank FROM trips GROUP BY month")
                .statistic("counts", "SELECT month, count(*) AS trips FROM trips GROUP BY month");
        topic.sendTrips("2024-01-05T10:00:00");
        assertThatThrownBy(job::runToEnd)
                .isInstanceOf(FailedRun.class)
                .hasMessageStartingWith("The other statistics are counted, but these files were not taken up:\n"
                        + "Statistic 'bad' has a column 'rank', which is a reserved word of MySQL: ");
        assertThat(TestServers.query("SELECT trips FROM counts")).containsExactly("1");
        assertThat(TestServers.query("SELECT file FROM taxistream_refused WHERE why IS NOT NULL"))
                .containsExactly("bad.sql");

        Database database = new Database(TestServers.mysql());
        Status status = new Status(
                Progress.read(database),
                List.of(),
                Progress.refused(database),
                Map.of(),
                new TreeMap<>(),
                Optional.empty());
        assertThat(status.lines())
                .anyMatch(line -> line.matches("Not taken up since .*Z: " + job.statistics() + "/bad.sql"))
                .anyMatch(line -> line.startsWith("Statistic 'bad' has a column 'rank'"))
                .contains("  1 | SELECT month, count(*) AS rank FROM trips GROUP BY month");
        assertThat(status.json()).contains("\"file\" : \"bad.sql\"");

        Files.delete(job.statistics().resolve("bad.sql"));
        job.runToEnd();
        assertThat(TestServers.query("SELECT count(*) FROM taxistream_refused WHERE why IS NOT NULL"))
                .containsExactly("0");
    }

    @Test
    void aTableThatIsKeptIsNeverLeftOutAtTheStart() {
        TestJob job = new TestJob(folder, topic)
                .statistic("counts", "SELECT month, count(*) AS trips FROM trips GROUP BY month")
                .statistic("others", "SELECT month, count(*) AS trips FROM trips GROUP BY month");
        topic.sendTrips("2024-01-05T10:00:00");
        job.runToEnd();
        job.statistic("counts", "SELECT month, cuont(*) AS trips FROM trips GROUP BY month");
        topic.sendTrips("2024-01-06T10:00:00");
        assertThatThrownBy(job::runToEnd)
                .isInstanceOf(FailedRun.class)
                .hasMessageStartingWith("Statistic 'counts' calls a function cuont that Spark does not know");
        assertThat(TestServers.query("SELECT trips FROM others")).containsExactly("1");
        job.statistic("others", "SELECT month FROM trips GROUP BY month LIMIT 1");
        assertThatThrownBy(job::runToEnd).hasMessageStartingWith("Statistic 'counts' calls a function cuont");
    }
}
