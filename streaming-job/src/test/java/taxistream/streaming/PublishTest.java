package taxistream.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.streaming.TestJob.LiveJob;

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
                    .containsExactly("counts 0", "later 0");
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
            topic.sendTrips("2024-01-06T10:00:00");
            await(live, "SELECT trips FROM counts", "2");
            job.rebuild("counts");
            await(live, "SELECT trips FROM counts", "20");
            topic.sendTrips("2024-01-07T10:00:00");
            await(live, "SELECT trips FROM counts", "30");
        }
    }
}
