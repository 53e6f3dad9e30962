package taxistream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.FailedRun;
import taxistream.streaming.TestJob.LiveJob;
import taxistream.streaming.job.StopGate;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Progress;
import taxistream.streaming.upkeep.Status;
import taxistream.streaming.upkeep.Unread;

/** What people do to the servers ends equal, or is refused by a sentence whose advice, followed here to the letter, ends equal. */
@Tag("servers")
class MistakesOfOperatorsTest {

    private static final String COUNT = "SELECT month, count(*) AS trips FROM trips GROUP BY month";
    private static final List<String> TABLES =
            List.of("counts", "taxistream_progress", "taxistream_months", "taxistream_rejected");

    @TempDir
    Path folder;

    private final TestTopic topic = new TestTopic(1);

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
    }

    private TestJob job() {
        return new TestJob(folder, topic).statistic("counts", COUNT);
    }

    private static List<String> trips() {
        return TestServers.query("SELECT trips FROM counts ORDER BY month");
    }

    private static void awaitTrips(LiveJob live, String... trips) {
        await().atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> live.hasEnded() || trips().equals(List.of(trips)));
        if (live.hasEnded()) {
            live.close(); // says why
        }
    }

    private static void backUp() {
        TABLES.forEach(table -> TestServers.execute("CREATE TABLE backup_" + table + " AS SELECT * FROM " + table));
    }

    /** As a snapshot that is put back while the server runs on. */
    private static void restore() {
        TABLES.forEach(table -> TestServers.execute("REPLACE INTO " + table + " SELECT * FROM backup_" + table));
    }

    @Test
    void mySqlRestoredOlderUnderTheJobStopsItAndARebuildIsEqual() {
        topic.sendTrips("2024-01-05T10:00:00");
        LiveJob live = job().live();
        awaitTrips(live, "1");
        backUp();
        topic.sendTrips("2024-01-06T10:00:00", "2024-02-06T10:00:00");
        awaitTrips(live, "2", "1");
        restore();
        topic.sendTrips("2024-02-07T10:00:00");
        await().atMost(Duration.ofMinutes(3)).until(live::hasEnded);
        assertThatThrownBy(live::close)
                .cause()
                .isInstanceOf(FailedRun.class)
                .hasMessageMatching(
                        "Table counts stands at batch \\d+, which does not go with its checkpoint: one of the two"
                                + " was restored from an older copy\\. Run 'taxistream rebuild counts', which counts again from the"
                                + " topic's first trip\\.");
        assertThatThrownBy(() -> job().runToEnd()).hasMessageContaining("does not go with its checkpoint");
        job().rebuild("counts");
        job().runToEnd();
        assertThat(trips()).containsExactly("2", "2");
        assertThat(TestServers.query("SELECT sum(trips) FROM taxistream_months"))
                .containsExactly("4");
    }

    @Test
    void aTopicMadeAnewBetweenTwoRunsIsRefusedThoughItIsAsLongAndARebuildIsEqual() {
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        job().runToEnd();
        topic.makeAnew().sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00", "2024-01-07T10:00:00");
        assertThatThrownBy(() -> job().runToEnd()).hasMessageMatching(otherTopic());
        assertThat(trips()).containsExactly("2");
        assertThat(statusLines()).filteredOn(line -> line.matches(otherTopic())).hasSize(1);
        assertThat(statusLines().get(1)).matches("counts +\\d+ +2 +0 +0 +\\? .*"); // behind: nobody can say
        assertThat(unread().warnings()).singleElement(STRING).matches(otherTopic());
        job().rebuild("counts");
        job().runToEnd();
        assertThat(trips()).containsExactly("3");
        assertThat(statusLines()).noneMatch(line -> line.startsWith("Topic"));
        assertThat(unread().warnings()).isEmpty();
    }

    private static Database database() {
        return new Database(TestServers.mysql());
    }

    private List<String> statusLines() {
        try (TopicProgress progress = new TopicProgress(topic.topic(), "tests")) {
            return Status.of(Progress.read(database()), List.of(), List.of(), progress)
                    .lines();
        }
    }

    private Unread unread() {
        try (TopicProgress progress = new TopicProgress(topic.topic(), "tests")) {
            return Unread.of(Progress.read(database()), progress);
        }
    }

    @Test
    void aTopicMadeAnewUnderTheJobStopsIt() {
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        LiveJob live = job().live();
        awaitTrips(live, "2");
        topic.makeAnew()
                .sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00", "2024-01-07T10:00:00", "2024-01-08T10:00:00");
        await().atMost(Duration.ofMinutes(3)).until(live::hasEnded);
        assertThatThrownBy(live::close)
                .cause()
                .isInstanceOf(FailedRun.class)
                .hasMessageMatching(otherTopic() + "|Kafka at \\S+ does not know the topic any more .*");
        assertThat(trips()).containsExactly("2");
        assertThatThrownBy(() -> job().runToEnd()).hasMessageMatching(otherTopic());
        job().rebuild("counts");
        assertThat(trips()).containsExactly("4");
    }

    @Test
    void aTopicDeletedUnderTheJobStopsItAndEachCommandSaysSo() {
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        LiveJob live = job().live();
        awaitTrips(live, "2");
        topic.delete();
        await().atMost(Duration.ofMinutes(3)).until(live::hasEnded);
        assertThatThrownBy(live::close)
                .cause()
                .isInstanceOf(FailedRun.class)
                .hasMessageMatching(
                        "Kafka at \\S+ does not know the topic any more that statistic 'counts' reads: it was deleted, or"
                                + " a broker has just started\\. No batch is half done\\. If the topic is there, start the job again: it"
                                + " goes on where it was\\. Else bring the topic back, or replay all trips into one of its name and run"
                                + " 'taxistream rebuild counts'\\.");
        assertThat(trips()).containsExactly("2");
        assertThat(statusLines())
                .anyMatch(line -> line.matches("Kafka has no topic trips-[-0-9]+ any more\\. Lags are .*"));
        assertThat(unread().warnings())
                .singleElement(STRING)
                .matches(
                        "Kafka has no topic trips-[-0-9]+ any more, which statistic 'counts' has read\\. Bring it back; or replay"
                                + " all trips into one of its name, and run 'taxistream rebuild counts'\\.");
        topic.create().sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00", "2024-01-07T10:00:00");
        job().rebuild("counts");
        job().runToEnd();
        assertThat(trips()).containsExactly("3");
    }

    private static String otherTopic() {
        return "Topic trips-[-0-9]+ is not the one that table counts was filled from \\(its id was \\S+, and is \\S+ now\\): it"
                + " was deleted and made anew, or is another cluster's\\. Bring the former topic back; or replay all trips into"
                + " this one and run 'taxistream rebuild counts', which counts again from its first trip\\.";
    }

    @Test
    void aTakeOverWithoutTheFirstTripsIsRefusedAndTheFormerJobGoesOn() {
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00", "2024-01-07T10:00:00");
        try (LiveJob live = job().live()) {
            awaitTrips(live, "3");
            topic.deleteBefore(2);
            assertThatThrownBy(
                            () -> job().fromCheckpoint("another").takingOver().runToEnd())
                    .hasMessageContaining("does not hold its first records any more (partition 0 begins at offset 2)");
            topic.sendTrips("2024-01-08T10:00:00");
            awaitTrips(live, "4");
        }
        job().fromCheckpoint("another").takingOver().acceptingFewer().runToEnd();
        assertThat(trips()).containsExactly("2");
    }

    @Test
    void aRebuildThatWouldLoseTripsTakesItsFenceBackAndTheJobGoesOn() {
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        try (LiveJob live = job().live()) {
            awaitTrips(live, "2");
            // As if a backfill had counted a late trip.
            TestServers.execute("UPDATE counts SET trips = 3");
            TestServers.execute("UPDATE taxistream_months SET trips = 3");
            TestServers.execute("UPDATE taxistream_progress SET trips = 3");
            TestJob rebuilder = job();
            assertThatThrownBy(() -> rebuilder.rebuild("counts"))
                    .hasMessage(
                            "The new table of statistic 'counts' has fewer trips than the present one in 2024-01, so it does"
                                    + " not take its place: table counts is as it was. The topic lacks trips that were counted, or they"
                                    + " are late now. Replay all trips into a new topic, run 'taxistream rebuild counts --cancel', and"
                                    + " 'taxistream rebuild counts --topic NEW'; or pass --accept-fewer.");
            assertThat(rebuilder.rebuildReport())
                    .containsExactly(
                            "Trips of each month, in the present table counts and in the new one:",
                            "  month    trips now  trips then  change",
                            "  2024-01          3           2      -1");
            assertThat(TestServers.query("SELECT fence FROM taxistream_progress WHERE statistic = 'counts'"))
                    .containsExactly("null");
            topic.sendTrips("2024-02-06T10:00:00");
            awaitTrips(live, "3", "1");
            job().acceptingFewer().rebuild("counts"); // goes on with what it began
            awaitTrips(live, "2", "1");
        }
    }

    @Test
    void aRebuildWhoseOwnCheckpointLostFilesSaysToGiveItUpBeforeItBeginsAgain() throws IOException {
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        job().runToEnd();
        // As if a backfill had counted a late trip: the rebuild stops before its last step.
        TestServers.execute("UPDATE taxistream_months SET trips = 3");
        TestServers.execute("UPDATE taxistream_progress SET trips = 3");
        assertThatThrownBy(() -> job().rebuild("counts")).hasMessageContaining("has fewer trips than the present one");
        Path states = Path.of(job().checkpoint(), "counts", "v2", "state");
        Files.move(states, states.resolveSibling("lost"));
        topic.sendTrips("2024-02-06T10:00:00");
        assertThatThrownBy(() -> job().acceptingFewer().rebuild("counts"))
                .hasMessageStartingWith("The checkpoint of statistic 'counts' lacks files")
                .hasMessageEndingWith(
                        "Bring it back as it was and start the job again; or run 'taxistream rebuild counts --cancel'"
                                + " and 'taxistream rebuild counts', which counts again from the topic's first trip with a checkpoint"
                                + " of its own.");
        cancelRebuild();
        job().acceptingFewer().rebuild("counts");
        job().runToEnd();
        assertThat(trips()).containsExactly("2", "1");
    }

    private void cancelRebuild() {
        assertThat(job().rebuild("counts", new StopGate()).cancel())
                .isEqualTo("Cancelled: table counts stays as it is.");
    }

    @Test
    void aRebuildWhoseLedgerRowOrCheckpointIsGoneIsGivenUpAndBegunAgain() throws IOException {
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        job().runToEnd();
        // As if a backfill had counted a late trip: the rebuild stops before its last step.
        TestServers.execute("UPDATE taxistream_months SET trips = 3");
        TestServers.execute("UPDATE taxistream_progress SET trips = 3");
        assertThatThrownBy(() -> job().rebuild("counts")).hasMessageContaining("has fewer trips than the present one");
        TestServers.execute("DELETE FROM taxistream_progress WHERE statistic = 'counts__rebuild'");
        assertThatThrownBy(() -> job().rebuild("counts"))
                .hasMessage("A rebuild of statistic 'counts' with another SQL, checkpoint or topic was begun and not"
                        + " ended. Run 'taxistream rebuild counts --cancel' first.");
        Path begun = Path.of(job().checkpoint(), "counts", "v2");
        Files.move(begun, begun.resolveSibling("lost"));
        assertThatThrownBy(() -> job().rebuild("counts"))
                .hasMessage("Parts of an earlier rebuild of statistic 'counts' are left. Run 'taxistream rebuild counts"
                        + " --cancel' first.");
        cancelRebuild();
        job().acceptingFewer().rebuild("counts");
        job().runToEnd();
        assertThat(trips()).containsExactly("2");
    }

    @Test
    void aRebuildByTheJobsUserIsRefusedBeforeItFencesAnythingAndTheAdministratorsIsEqual() {
        topic.sendTrips("2024-01-05T10:00:00");
        try (LiveJob live = job().live()) {
            awaitTrips(live, "1");
            assertThatThrownBy(() -> job().rebuildAs(TestServers.mysql(), "counts"))
                    .hasMessageMatching(
                            "MySQL's user may not rebuild \\(.*\\), so nothing was begun\\. Pass an administrator's"
                                    + " --mysql-user and password: config/mysql/administrator\\.sql makes one\\.");
            assertThat(TestServers.query("SHOW TABLES LIKE 'counts%'")).containsExactly("counts");
            assertThat(TestServers.query("SELECT fence FROM taxistream_progress"))
                    .containsExactly("null");
            job().rebuild("counts");
            awaitTrips(live, "1");
        }
    }

    @Test
    void aTableDroppedBetweenTwoRunsIsRefusedAndARebuildIsEqual() {
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        job().runToEnd();
        TestServers.execute("DROP TABLE counts");
        topic.sendTrips("2024-02-06T10:00:00");
        assertThatThrownBy(() -> job().runToEnd())
                .hasMessageStartingWith(
                        "Table counts holds no row, but the ledger taxistream_progress says that 2 trips are");
        job().rebuild("counts");
        job().runToEnd();
        assertThat(trips()).containsExactly("2", "1");
    }

    @Test
    void aColumnAlteredUnderTheJobStopsItAndTheAlterAndARebuildAreEqual() {
        topic.sendTrips("2024-01-05T10:00:00");
        LiveJob live = job().live();
        awaitTrips(live, "1");
        TestServers.execute("ALTER TABLE counts MODIFY trips TINYINT");
        topic.sendTrips("2024-01-06T10:00:00");
        await().atMost(Duration.ofMinutes(3)).until(live::hasEnded);
        assertThatThrownBy(live::close)
                .cause()
                .isInstanceOf(FailedRun.class)
                .hasMessageMatching(
                        "Table counts cannot keep statistic 'counts' right: column trips is tinyint(\\(4\\))? and not"
                                + " BIGINT\\. Let an administrator of MySQL run this: ALTER TABLE `counts` MODIFY `trips` BIGINT NULL;"
                                + " If a batch was written before, run 'taxistream rebuild counts' then, for its values may be altered"
                                + " already\\.");
        TestServers.execute("ALTER TABLE `counts` MODIFY `trips` BIGINT NULL");
        job().rebuild("counts");
        assertThat(trips()).containsExactly("2");
    }
}
