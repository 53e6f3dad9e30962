package taxistream.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in taxistream_months, taxistream_rejected and taxistream_progress once batches are committed. */
@Tag("servers")
class MonthsAndRejectionsTest {

    private static final String COUNT = "SELECT month, count(*) AS trips FROM trips GROUP BY month";
    private static final String MONTHS =
            "SELECT statistic, month, state, trips, late_trips FROM taxistream_months ORDER BY statistic, month";
    private static final String REJECTED =
            "SELECT statistic, month, reason, records FROM taxistream_rejected" + " ORDER BY statistic, month, reason";

    @TempDir
    Path folder;

    private final TestTopic topic = new TestTopic(2);

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
    }

    @Test
    void aMonthIsFinalOnceTheWatermarkHasPassedItsEndAndLateTripsAreCountedThere() {
        TestJob job = new TestJob(folder, topic).statistic("counts", COUNT);
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-31T23:59:59", "2024-02-01T00:00:00");
        job.runToEnd();
        assertThat(TestServers.query(MONTHS))
                .containsExactly("counts 2024-01-01 open 2 0", "counts 2024-02-01 open 1 0");

        topic.sendTrips("2024-02-02T00:00:00"); // the watermark, a day behind, is at the end of January
        job.runToEnd();
        assertThat(TestServers.query(MONTHS))
                .containsExactly("counts 2024-01-01 final 2 0", "counts 2024-02-01 open 2 0");

        topic.sendTrips("2024-01-20T00:00:00", "2023-12-31T23:59:59", "2024-02-01T12:00:00");
        job.runToEnd();
        assertThat(TestServers.query(MONTHS))
                .containsExactly(
                        "counts 2023-12-01 final 0 1", "counts 2024-01-01 final 2 1", "counts 2024-02-01 open 3 0");
        assertThat(TestServers.query(REJECTED)).containsExactly("counts 2023-12-01 late 1", "counts 2024-01-01 late 1");
        assertThat(TestServers.query("SELECT month, trips FROM counts ORDER BY month"))
                .containsExactly("2024-01-01 2", "2024-02-01 3");
    }

    @Test
    void everyStatisticSeesTheSameTripsWhateverItSelectsOfThem() {
        TestJob job = new TestJob(folder, topic)
                .statistic("all_trips", COUNT)
                .statistic(
                        "some_trips",
                        "SELECT month, count(*) AS trips FROM trips WHERE pickup_zone = 9 GROUP BY month");
        topic.sendTrips("2024-01-05T10:00:00")
                .send(TestTrips.trip("2024-01-06T10:00:00").pickupZone(9));
        job.runToEnd();
        assertThat(TestServers.query(MONTHS))
                .containsExactly("all_trips 2024-01-01 open 2 0", "some_trips 2024-01-01 open 2 0");
        assertThat(TestServers.query("SELECT trips FROM some_trips")).containsExactly("1");
    }

    @Test
    void rejectedRecordsAreCountedByMonthAndReason() {
        TestJob job = new TestJob(folder, topic).statistic("counts", COUNT);
        topic.sendTrips("2024-01-05T10:00:00", "2098-01-05T10:00:00", "2008-12-31T23:59:59")
                .sendText("nonsense")
                .sendText("{\"service\": ")
                .send(TestTrips.trip("2024-01-07T10:00:00").fareCents(Long.MAX_VALUE));
        job.runToEnd();
        assertThat(TestServers.query(REJECTED))
                .containsExactly(
                        "counts 1970-01-01 implausible_pickup 2",
                        "counts 1970-01-01 undecodable 2",
                        "counts 2024-01-01 implausible_value 1");
    }

    @Test
    void progressSaysWhatWasReadAndHowFar() {
        TestJob job = new TestJob(folder, topic).statistic("counts", COUNT);
        topic.sendTrips("2024-01-05T10:00:00", "2024-03-05T10:00:00", "2024-03-01T00:00:00")
                .sendText("nonsense");
        job.runToEnd();
        topic.sendTrips("2024-01-05T11:00:00");
        job.runToEnd();
        assertThat(TestServers.query("SELECT statistic, watermark, trips, rejected, late, latest_pickup,"
                        + " records_behind, retired, epoch FROM taxistream_progress"))
                .containsExactly("counts 2024-03-04 10:00:00 3 1 1 2024-03-05 10:00:00 0 0 2");
        assertThat(TestServers.query("SELECT topic FROM taxistream_progress"))
                .containsExactly(topic.topic().topic());
        assertThat(TestServers.query("SELECT rows_upserted >= 2, batch_millis >= mysql_millis,"
                        + " trips_per_second >= 0, updated_at > '2024-01-01' FROM taxistream_progress"))
                .containsExactly("1 1 1 1");
    }
}
