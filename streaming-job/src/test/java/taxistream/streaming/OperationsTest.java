package taxistream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.FailedRun;
import taxistream.streaming.TestJob.LiveJob;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.job.StopGate;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Progress;
import taxistream.streaming.upkeep.Backfill;
import taxistream.streaming.upkeep.LateTrips;
import taxistream.streaming.upkeep.RecountFiles;
import taxistream.streaming.upkeep.RecountedTrips;
import taxistream.streaming.upkeep.Repartition;
import taxistream.streaming.upkeep.Status;

/** What years of running need: looking, changing the folder, computing months anew, dividing the state. */
@Tag("servers")
class OperationsTest {

    private static final String COUNT = "SELECT month, count(*) AS trips FROM trips GROUP BY month";

    @TempDir
    Path folder;

    private final SparkSession spark = TestServers.spark();
    private final TestTopic topic = new TestTopic(2);

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
    }

    private TestJob job() {
        return new TestJob(folder, topic).statistic("counts", COUNT);
    }

    private Database database() {
        return new Database(TestServers.administrator());
    }

    @Test
    void statusShowsLagMonthsAndWhatClosesNextAndARemovedStatisticAsRetired() throws IOException {
        TestJob job = job().statistic("others", COUNT);
        topic.sendTrips("2024-01-05T10:00:00", "2024-02-05T10:00:00").sendText("nonsense");
        // As TransactionalOutput of the replay writes it: a finished month, and the one at hand, which is finished too.
        topic.withReplays();
        topic.sendReplay(
                "r1/month/2024-01", "[{'file':'a','rows':9,'sent':6,'rejected':{'outside_month':2,'late':1}}]");
        topic.sendReplay("r1/month/2024-02", "[{'file':'b','rows':5,'sent':1,'rejected':{'outside_month':4}}]");
        topic.sendReplay("r1/inputs", "{'options':{}}");
        topic.sendReplay(
                "r1",
                "{'replay':'r1','done':true,'month':'2024-02','sent':7,'rejected':7,'files':[{'file':'b',"
                        + "'rows':5,'sent':1,'rejected':{'outside_month':4}}],'updated_at':'2024-03-01T00:00:01.500Z'}");
        job.runToEnd();
        Files.delete(job.statistics().resolve("others.sql"));
        job.runToEnd();
        topic.sendTrips("2024-02-06T10:00:00", "2024-02-07T10:00:00", "2024-02-08T10:00:00");
        try (TopicProgress progress = new TopicProgress(topic.topic(), "tests")) {
            Status status = Status.of(
                    Progress.read(database()), Progress.replays(database()), Progress.refused(database()), progress);
            assertThat(status.kafkaSilent()).isEmpty();
            assertThat(status.lags().get("counts").keySet()).containsExactly(0, 1);
            assertThat(status.lags().get("counts").values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(3);
            String text = String.join("\n", status.lines());
            assertThat(text)
                    .containsPattern("counts +1 +2 +0 +1 +3 .*2024-02-04T10:00 +2024-02 +\\S+:\\d+")
                    .containsPattern("others .* retired")
                    .contains(
                            "Replay r1: complete, 7 trips sent, 7 rows rejected (late 1, outside_month 6), last commit"
                                    + " 2024-03-01T00:00:01.500Z")
                    .containsPattern("2024-01 +counts +final +1 +0")
                    .containsPattern("2024-02 +counts +open +1 +0");
            assertThat(status.json())
                    .contains(
                            "\"next_month_to_close\" : \"2024-02\"",
                            "\"retired\" : true",
                            "\"records_behind\" : 3",
                            "\"outside_month\" : 6");
            assertThat(TestServers.query(
                            "SELECT replay, done + 0, sent, rejected, committed_at = '2024-03-01 00:00:01.500', TIMESTAMPDIFF(MINUTE, read_at,"
                                    + " UTC_TIMESTAMP()) FROM taxistream_replays"))
                    .containsExactly("r1 1 7 7 1 0");
            assertThat(TestServers.query("SELECT reason, records FROM taxistream_replay_rejected"))
                    .containsExactly("late 1", "outside_month 6");
        }
    }

    @Test
    void anotherCheckpointCanTakeATableOver() {
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        job().runToEnd();
        assertThatThrownBy(() -> job().fromCheckpoint("another").runToEnd())
                .hasMessageStartingWith("Table counts is filled by another checkpoint");
        job().fromCheckpoint("another").takingOver().runToEnd();
        assertThat(TestServers.query("SELECT trips FROM counts")).containsExactly("2");
        assertThat(TestServers.query("SELECT trips FROM taxistream_months")).containsExactly("2");
    }

    @Test
    void aBatchOfTooManyRowsIsRefusedByTheFlagThatAllowsIt() {
        topic.sendTrips("2024-01-05T10:00:00", "2024-02-06T10:00:00");
        assertThatThrownBy(() -> job().mostRowsPerBatch(1).runToEnd())
                .hasMessage(
                        "Batch 0 of statistic 'counts' changes 2 rows, more than --max-rows-per-batch 1 allows in one"
                                + " transaction. Nothing of it is in the table. Raise the flag, and with it the driver's memory; for"
                                + " the next checkpoint, --max-trips-per-batch makes batches smaller.");
        assertThat(TestServers.query("SELECT trips FROM counts")).isEmpty();
        job().runToEnd();
        assertThat(TestServers.query("SELECT trips FROM counts")).containsExactly("1", "1");
    }

    @Test
    void aThreadThatDiesWithoutMemoryEndsTheJobThoughNoQueryHasFailed() throws InterruptedException {
        LiveJob live = job().live();
        topic.sendTrips("2024-01-05T10:00:00");
        await().atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> live.hasEnded()
                        || TestServers.query("SELECT trips FROM counts").equals(List.of("1")));
        assertThat(live.hasEnded()).isFalse();
        Thread anyOfSpark = new Thread(() -> {
            throw new OutOfMemoryError("Java heap space");
        });
        anyOfSpark.start();
        anyOfSpark.join();
        await().atMost(Duration.ofMinutes(3)).until(live::hasEnded);
        assertThatThrownBy(live::close)
                .cause()
                .isInstanceOf(FailedRun.class)
                .hasMessageMatching(tooLittleMemory("The job"));
    }

    private static String tooLittleMemory(String who) {
        return who
                + " needs more memory than the [0-9,]+ MB that Java may use\\. No batch is half in a table\\. Give it"
                + " more: TAXISTREAM_JAVA_OPTIONS=-Xmx4g, or --driver-memory of spark-submit\\. Or begin a new checkpoint"
                + " with --state-store rocksdb, which keeps the state on disk, or with --max-trips-per-batch\\.";
    }

    @Test
    void recordsThatAreGoneBeforeTheyWereReadStopTheJobWithTheWayOut() {
        TestTopic one = new TestTopic(1);
        TestJob job = new TestJob(folder, one).statistic("counts", COUNT);
        one.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        job.runToEnd();
        one.sendTrips("2024-01-07T10:00:00", "2024-01-08T10:00:00").deleteBefore(3);
        assertThatThrownBy(job::runToEnd)
                .isInstanceOf(FailedRun.class)
                .hasMessageMatching(
                        "Kafka does not hold the records any more that statistic 'counts' would read next \\(offset 2 of trips-[-0-9]+\\):"
                                + " the topic's retention deleted them, or a person. Nothing was skipped. Replay all trips into a new topic, whose retention.ms is -1, and run 'taxistream rebuild counts --topic NEW', and"
                                + " the job with that topic from then on; or run it with --accept-fewer, which counts what is left, and"
                                + " 'taxistream backfill' the months that lack trips.");
        assertThat(TestServers.query("SELECT trips FROM counts")).containsExactly("2");
        TestTopic anew =
                new TestTopic(1).sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00", "2024-01-07T10:00:00");
        TestJob onNewTopic = new TestJob(folder, anew);
        onNewTopic.rebuild("counts"); // the first way out
        onNewTopic.runToEnd();
        assertThat(TestServers.query("SELECT trips FROM counts")).containsExactly("3");
        assertThatThrownBy(() -> job.rebuild("counts"))
                .hasMessageMatching(
                        "Topic trips-[-0-9]+ does not hold its first records any more \\(partition 0 begins at offset 3\\): its"
                                + " retention deleted them, or a person\\. Counting again would lose their trips, so nothing was"
                                + " begun: table counts is as it was\\. .*");
        job.acceptingFewer().rebuild("counts"); // the other
        assertThat(TestServers.query("SELECT trips FROM counts")).containsExactly("1");
    }

    @Test
    void aBackfillIsRefusedAsAWholeBeforeItReplacesAnything() throws IOException {
        topic.sendTrips("2024-01-05T10:00:00", "2024-02-05T10:00:00");
        job().runToEnd();
        Path file = parquet("2024-01", "2024-01-09 10:00:00", "2024-01-10 10:00:00", "2024-02-01 00:00:00");
        assertThatThrownBy(() -> backfill(file, YearMonth.of(2024, 1), YearMonth.of(2024, 2)))
                .hasMessageStartingWith("Month 2024-02 of statistic 'counts' is not final");
        assertThatThrownBy(() -> backfill(file, YearMonth.of(2023, 12), YearMonth.of(2024, 1)))
                .hasMessage(
                        "The files hold no trip of 2023-12, so nothing was replaced. Name its file too, or leave the"
                                + " month out of --months.");
        assertThat(TestServers.query("SELECT trips FROM counts ORDER BY month")).containsExactly("1", "1");
    }

    @Test
    void aBackfillOfFewerTripsIsRefusedUntilTheyAreAccepted() throws IOException {
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00", "2024-02-05T10:00:00");
        job().runToEnd();
        topic.sendTrips("2024-02-06T10:00:00"); // the watermark of the batch before closes January
        job().runToEnd();
        Path file = parquet("2024-01", "2024-01-05 10:00:00");
        assertThatThrownBy(() -> backfill(file, YearMonth.of(2024, 1)))
                .hasMessage("The files hold fewer trips than statistic 'counts' has counted in 2024-01, so nothing was"
                        + " replaced. Name the missing files too: of each service, and of the neighbouring months, in whose"
                        + " files some of the trips are; or pass --accept-fewer.");
        assertThat(TestServers.query("SELECT trips FROM counts ORDER BY month")).containsExactly("2", "2");
        backfill(true, file, YearMonth.of(2024, 1));
        assertThat(TestServers.query("SELECT trips FROM counts ORDER BY month")).containsExactly("1", "2");
        job().runToEnd(); // its ledger adds up
    }

    @Test
    void aBackfillReplacesFinalMonthsAndRefusesOthers() throws IOException {
        topic.sendTrips("2024-01-05T10:00:00", "2024-02-05T10:00:00");
        job().runToEnd();
        topic.sendTrips("2024-01-09T10:00:00"); // late
        job().runToEnd();
        LateTrips late = LateTrips.read(topic.topic(), Progress.read(database()));
        assertThat(late.count("counts")).isEqualTo(1);
        assertThat(late.missing(Progress.read(database()).get(0))).isEmpty();
        topic.deleteRejected();
        assertThat(LateTrips.read(topic.topic(), Progress.read(database()))
                        .missing(Progress.read(database()).get(0)))
                .contains("Topic " + topic.topic().rejectedTopic() + " holds 0 of 1 trip that came too late for"
                        + " statistic 'counts': it was deleted and made anew, is not the one that the job writes to"
                        + " (--rejected-topic), or its retention is too short. The others are recounted here and in no table,"
                        + " so their rows differ. 'taxistream backfill' of those months counts them.");
        Path file = parquet(
                "2024-01", "2024-01-05 10:00:00", "2024-01-09 10:00:00", "2024-01-31 23:59:59", "2024-02-01 00:00:00");
        assertThat(backfill(file, YearMonth.of(2024, 1)))
                .contains(
                        "counts 2024-01: 1 row from 3 trips",
                        "2024-02 was not replaced: the files hold 1 trip of it. --months says which to replace.");
        assertThat(TestServers.query("SELECT month, trips FROM counts ORDER BY month"))
                .containsExactly("2024-01-01 3", "2024-02-01 1");
        assertThat(TestServers.query("SELECT state, trips, late_trips FROM taxistream_months ORDER BY month"))
                .containsExactly("final 3 0", "open 1 0");
        assertThat(LateTrips.read(topic.topic(), Progress.read(database()))
                        .missing(Progress.read(database()).get(0)))
                .isEmpty();
        assertThatThrownBy(() -> backfill(file, YearMonth.of(2024, 2)))
                .hasMessage(
                        "Month 2024-02 of statistic 'counts' is not final: the stream would write over it. Its watermark"
                                + " is at 2024-02-04T10:00 and must pass 2024-03-01T00:00.");
        assertThat(TestServers.query("SELECT trips FROM counts ORDER BY month")).containsExactly("3", "1");
    }

    @Test
    void aBatchThatDoesNotEndIsGivenUpByAStopAndDoneByTheNextStart() {
        int lines = 2_000_000;
        topic.sendTrips("2024-01-05T10:00:00");
        TestJob job = new TestJob(folder, topic)
                .table("many", IntStream.rangeClosed(0, lines).mapToObj(line -> line == 0 ? "line" : "" + line))
                .statistic(
                        "counts",
                        "SELECT month, count(*) AS n FROM trips CROSS JOIN many WHERE many.line >= 1"
                                + " AND pow(many.line, 2) > 0 GROUP BY month");
        for (int i = 0; i < 40; i++) {
            topic.sendTrips("2024-01-05T10:00:00");
        }
        LiveJob live = job.live(new StopGate(Duration.ZERO));
        await().atMost(Duration.ofMinutes(3)).until(this::isABatchComputed);
        live.close();
        assertThat(TestServers.query("SELECT last_batch FROM taxistream_progress"))
                .containsExactly("-1");
        job.runToEnd();
        assertThat(TestServers.query("SELECT n FROM counts")).containsExactly(Long.toString(41L * lines));
    }

    private boolean isABatchComputed() {
        return Stream.of(spark.streams().active())
                .anyMatch(query -> spark.sparkContext()
                                .statusTracker()
                                .getJobIdsForGroup(query.runId().toString())
                                .length
                        > 0);
    }

    @Test
    void aStreamAfterABackfillIsRefusedAndItsAdviceCountsEachMonthOnce() throws IOException {
        topic.sendTrips("2024-02-05T10:00:00");
        Path file = parquet("2024-01", "2024-01-05 10:00:00", "2024-01-09 10:00:00");
        backfill(file, YearMonth.of(2024, 1));
        Throwable refused = catchThrowable(() -> job().runToEnd());
        assertThat(refused)
                .hasMessage(
                        "Table counts holds 2024-01 to 2024-01 from a backfill, which came before any stream: this one"
                                + " would count on top of it. Let an administrator of MySQL run this, which puts those rows aside: RENAME"
                                + " TABLE `counts` TO `counts_backfilled`; DELETE FROM taxistream_months WHERE statistic = 'counts'; Then"
                                + " start this again, which counts what the topic holds; and once 'taxistream status' says that they are"
                                + " final, run 'taxistream backfill' for the months that the topic does not hold.");
        String sql = refused.getMessage().replaceFirst(".*aside: ", "").replaceFirst("; Then .*", "");
        List.of(sql.split("; ")).forEach(TestServers::execute);
        job().runToEnd();
        topic.sendTrips("2024-02-06T10:00:00");
        job().runToEnd();
        backfill(file, YearMonth.of(2024, 1));
        assertThat(TestServers.query("SELECT month, trips FROM counts ORDER BY month"))
                .containsExactly("2024-01-01 2", "2024-02-01 2");
        job().runToEnd(); // its ledger adds up
    }

    private String backfill(Path file, YearMonth... months) {
        return backfill(false, file, months);
    }

    private String backfill(boolean acceptFewer, Path file, YearMonth... months) {
        SparkSession.setActiveSession(spark); // as the command's thread has it
        StringWriter out = new StringWriter();
        RecountFiles files = RecountFiles.resolve(
                List.of(file.toString()),
                Optional.empty(),
                Optional.empty(),
                spark.sessionState().newHadoopConf());
        new Backfill(
                        spark,
                        RecountedTrips.of(spark, files, Duration.ofDays(35)),
                        database(),
                        job().folders(),
                        acceptFewer)
                .run(List.of(months), new PrintWriter(out));
        return out.toString();
    }

    private Path parquet(String month, String... pickups) throws IOException {
        String rows = String.join(
                " UNION ALL ",
                Stream.of(pickups)
                        .map(pickup -> "SELECT CAST(2 AS BIGINT) AS VendorID, TIMESTAMP '" + pickup
                                + "' AS lpep_pickup_datetime, CAST(7 AS BIGINT) AS PULocationID, 9.0D AS fare_amount,"
                                + " 10.0D AS total_amount")
                        .toList());
        Path written = folder.resolve("written");
        spark.sql(rows).coalesce(1).write().parquet(written.toString());
        try (Stream<Path> parts = Files.list(written)) {
            Path part = parts.filter(path -> path.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            return Files.move(part, folder.resolve("green_tripdata_" + month + ".parquet"));
        }
    }

    @Test
    void theStateIsDividedAnewAndNoNumberChanges() {
        topic.sendTrips("2023-12-05T10:00:00");
        TestJob inMemory = new TestJob(folder, topic).fromCheckpoint("memory").statistic("counts", COUNT);
        inMemory.runToEnd();
        assertThatThrownBy(() ->
                        Repartition.of(spark, CheckpointFolder.of(inMemory.checkpoint(), "counts", 1), "counts", 3))
                .hasMessage(
                        "The state of statistic 'counts' is in memory, which Spark cannot divide anew. Run 'taxistream"
                                + " rebuild counts' with --state-store rocksdb and --shuffle-partitions 3.");
        TestServers.clearDatabase();
        String store = "spark.sql.streaming.stateStore.";
        // The job's settings, as stream has them; the session of the command has neither.
        Map<String, String> job = Map.of(
                store + "providerClass",
                "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
                store + "rocksdb.changelogCheckpointing.enabled",
                "true");
        topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
        runWith(job);
        CheckpointFolder checkpoint = CheckpointFolder.of(job().checkpoint(), "counts", 1);
        assertThat(Repartition.of(spark, checkpoint, "counts", 3))
                .isEqualTo("The state of statistic 'counts' is in 3 parts now.");
        assertThat(Repartition.of(spark, checkpoint, "counts", 3))
                .isEqualTo("The state of statistic 'counts' was in 3 parts already.");
        topic.sendTrips("2024-01-07T10:00:00");
        runWith(job);
        assertThat(TestServers.query("SELECT trips FROM counts ORDER BY month")).containsExactly("1", "3");
    }

    private void runWith(Map<String, String> settings) {
        settings.forEach(spark.conf()::set);
        try {
            job().runToEnd();
        } finally {
            settings.keySet().forEach(spark.conf()::unset);
        }
    }
}
