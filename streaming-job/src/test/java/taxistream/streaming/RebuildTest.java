package taxistream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.streaming.TestJob.LiveJob;
import taxistream.streaming.job.StopGate;

/** A statistic is counted again beside its table, and put in its place in one step. */
@Tag("servers")
class RebuildTest {

    private static final String COUNT = "SELECT month, count(*) AS trips FROM trips GROUP BY month";
    private static final String TENFOLD = "SELECT month, 10 * count(*) AS trips FROM trips GROUP BY month";

    @TempDir
    Path folder;

    private final TestTopic topic = new TestTopic(1);

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
    }

    private static List<String> trips() {
        return TestServers.query("SELECT trips FROM counts");
    }

    private static void awaitTrips(LiveJob live, String trips) {
        await().atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> live.hasEnded() || trips().equals(List.of(trips)));
        if (live.hasEnded()) {
            live.close(); // says why
        }
    }

    @Test
    void readersSeeTheFormerTableOrTheNewOneAndALiveJobGoesOnWithTheNew() throws Exception {
        TestJob job = new TestJob(folder, topic).statistic("counts", COUNT);
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        try (LiveJob live = job.live()) {
            awaitTrips(live, "2");
            Set<String> seen = new ConcurrentSkipListSet<>();
            AtomicBoolean reading = new AtomicBoolean(true);
            Thread reader = new Thread(() -> {
                while (reading.get()) {
                    seen.add(trips().toString());
                }
            });
            reader.start();
            job.statistic("counts", TENFOLD);
            assertThat(job.rebuild("counts"))
                    .startsWith("Rebuilt table counts from the topic's first trip. It goes on from ")
                    .endsWith("/counts/v2; the folders of earlier versions can be deleted.");
            reading.set(false);
            reader.join();
            assertThat(seen).isSubsetOf("[2]", "[20]").contains("[2]");
            topic.sendTrips("2024-01-07T10:00:00");
            awaitTrips(live, "30");
        }
        assertThat(TestServers.query("SELECT statistic, checkpoint_version, trips FROM taxistream_progress"))
                .containsExactly("counts 2 3");
        assertThat(TestServers.query("SELECT statistic, trips FROM taxistream_months"))
                .containsExactly("counts 3");
        assertThat(TestServers.query("SELECT statistic, sql_text FROM taxistream_definitions"))
                .containsExactly("counts " + TENFOLD);
    }

    @Test
    void anotherSqlIsRefusedUntilItIsRebuiltAndARebuildCanBeStoppedAndCancelled() {
        TestJob job = new TestJob(folder, topic).statistic("counts", COUNT);
        topic.sendTrips("2024-01-05T10:00:00");
        job.runToEnd();
        job.statistic("counts", TENFOLD);
        assertThatThrownBy(job::runToEnd)
                .hasMessageStartingWith("Statistic 'counts' was changed: table counts holds what");

        StopGate stopped = new StopGate();
        stopped.close();
        assertThat(job.rebuild("counts", stopped).run())
                .isEqualTo("Stopped. Table counts is as it was; run 'taxistream rebuild counts' again to go on, or with"
                        + " --cancel to give it up.");
        job.statistic("counts", COUNT + ", service");
        assertThatThrownBy(() -> job.rebuild("counts"))
                .hasMessageContaining("groups by service but does not select it");
        job.statistic("counts", COUNT.replace("trips FROM", "n FROM"));
        assertThatThrownBy(() -> job.rebuild("counts"))
                .hasMessage("A rebuild of statistic 'counts' with another SQL, checkpoint or topic was begun and not"
                        + " ended. Run 'taxistream rebuild counts --cancel' first.");
        assertThat(job.rebuild("counts", new StopGate()).cancel()).isEqualTo("Cancelled: table counts stays as it is.");
        assertThat(job.rebuild("counts", new StopGate()).cancel())
                .isEqualTo("There was no rebuild of statistic 'counts' to cancel: table counts stays as it is.");
        assertThat(trips()).containsExactly("1");
        job.rebuild("counts");
        assertThat(TestServers.query("SELECT n FROM counts")).containsExactly("1");
    }
}
