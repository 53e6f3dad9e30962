package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.TaxistreamProcess.Ended;

/** Sentences that send from one command to another, followed to the letter: the first command works then, and all numbers are equal. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FollowedAdviceIT {

    private static final String COUNT = "SELECT month, count(*) AS trips FROM trips GROUP BY month";

    /** By SIGKILL. */
    private static final int KILLED = 128 + 9;

    private final String topic = Servers.uniqueName("advice");

    private Path data;

    /** Of the test that runs. */
    private Path statistics;

    private Path checkpoint;
    private TestDatabase database;

    /** Three months: with the default lateness of 35 days the first of them is final. */
    @BeforeAll
    void generate(@TempDir Path folder) {
        data = folder.resolve("data");
        TaxistreamProcess.command("generate", "--service", "green", "--month", "2021-01,2021-02,2021-03")
                .with("--rows", "1000", "--out", data.toString())
                .run()
                .expectSuccess();
        replay(topic, List.of(data));
    }

    @BeforeEach
    void beginAnew(@TempDir Path folder) throws IOException {
        statistics = Files.createDirectory(folder.resolve("statistics"));
        checkpoint = folder.resolve("checkpoint");
        database = Servers.newDatabase();
        statistic("counts", COUNT);
    }

    private void statistic(String name, String sql) throws IOException {
        Files.writeString(statistics.resolve(name + ".sql"), sql);
    }

    private static void replay(String to, List<Path> files) {
        onTopic(to, "replay")
                .with(files.stream().map(Path::toString).toArray(String[]::new))
                .run()
                .expectSuccess();
    }

    private static TaxistreamProcess.Builder onTopic(String topic, String... command) {
        return TaxistreamProcess.command(command)
                .with("--topic", topic, "--rejected-topic", topic + ".rejected")
                .onKafka();
    }

    private TaxistreamProcess.Builder stream(String from) {
        return onTopic(from, "stream", "--available-now")
                .with("--statistics", statistics.toString(), "--checkpoint", checkpoint.toString())
                .on(database);
    }

    private TaxistreamProcess.Builder rebuild(String statistic) {
        return onTopic(topic, "rebuild", statistic)
                .with("--statistics", statistics.toString(), "--checkpoint", checkpoint.toString())
                .on(database.administrator());
    }

    private TaxistreamProcess.Builder repartition(int parts) {
        return TaxistreamProcess.command("repartition", Integer.toString(parts))
                .with("--statistics", statistics.toString(), "--checkpoint", checkpoint.toString())
                .on(database);
    }

    private TaxistreamProcess.Builder verify() {
        return onTopic(topic, "verify", data.toString())
                .with("--statistics", statistics.toString())
                .on(database);
    }

    private void expectEqual() {
        assertThat(verify().run().expectSuccess().out()).contains("to the cent.");
    }

    private static Ended expectRefused(TaxistreamProcess.Builder command, String... parts) {
        Ended ended = command.run();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err()).contains(parts);
        return ended;
    }

    @Test
    void theFirstReplayMakesTheTopicAndTheFirstStreamTheTables() {
        String absent = topic + ".absent";
        expectRefused(
                stream(absent),
                "There is no topic " + absent + " at Kafka ",
                ". Send trips to it with 'taxistream replay', or pass --topic.");
        replay(absent, List.of(data));
        TaxistreamProcess.Builder status = onTopic(absent, "status").on(Servers.newDatabase());
        expectRefused(status, "There are no statistics in ", " yet: run 'taxistream stream' first.");
        stream(absent).run().expectSuccess();
        assertThat(onTopic(absent, "status").on(database).run().expectSuccess().out())
                .contains("counts");
    }

    @Test
    void aStatisticThatNoJobHasTakenUpIsCountedByStream() throws IOException {
        stream(topic).run().expectSuccess();
        statistic("later", COUNT);
        expectRefused(
                onTopic(topic, "statistics", "publish", "later")
                        .with("--statistics", statistics.toString(), "--checkpoint", checkpoint.toString())
                        .on(database),
                "No job has taken 'later' up within a minute. Its file lies in " + statistics
                        + ": start 'taxistream stream' with that folder, which counts it from the topic's first trip.");
        expectRefused(verify(), "There is no table later in ", ": run 'taxistream stream' first.");
        expectRefused(
                rebuild("later"),
                "There is no table of statistic 'later' in ",
                " to rebuild: 'taxistream stream' makes it.");
        stream(topic).run().expectSuccess();
        expectEqual();
        rebuild("later").run().expectSuccess();
        expectEqual();
    }

    @Test
    void aBackfillOfAChangedStatisticGoesOnAfterTheRebuild() throws IOException {
        stream(topic).run().expectSuccess();
        statistic("counts", "SELECT month, 2 * count(*) AS trips FROM trips GROUP BY month");
        TaxistreamProcess.Builder backfill = TaxistreamProcess.command("backfill", data.toString())
                .with("--months", "2021-01", "--statistics", statistics.toString())
                .on(database.administrator());
        expectRefused(
                backfill,
                "Statistic 'counts' was changed: table counts holds what the former SQL computed. Run 'taxistream rebuild"
                        + " counts' first.");
        rebuild("counts").run().expectSuccess();
        backfill.run().expectSuccess();
        expectEqual();
    }

    /** Zones have numbers up to 265, which a TINYINT does not hold. */
    @Test
    void aStatisticThatFailsOnATripIsRebuiltOnceItsSqlIsCorrect() throws IOException {
        statistic("wide", "SELECT month, max(CAST(pickup_zone AS TINYINT)) AS zone FROM trips GROUP BY month");
        expectRefused(
                stream(topic),
                "Statistic 'wide' cannot be computed for some trip: ",
                " No batch is half done. Correct its SQL, and run 'taxistream rebuild wide'.");
        statistic("wide", "SELECT month, max(pickup_zone) AS zone FROM trips GROUP BY month");
        rebuild("wide").run().expectSuccess();
        stream(topic).run().expectSuccess();
        expectEqual();
    }

    @Test
    void aStateInMemoryIsDividedByARebuildIntoRocksDb() {
        stream(topic).run().expectSuccess();
        expectRefused(
                repartition(3),
                "The state of statistic 'counts' is in memory, which Spark cannot divide anew. Run 'taxistream rebuild"
                        + " counts' with --state-store rocksdb and --shuffle-partitions 3.");
        rebuild("counts")
                .with("--state-store", "rocksdb", "--shuffle-partitions", "3")
                .run()
                .expectSuccess();
        assertThat(repartition(3).run().expectSuccess().out())
                .contains("The state of statistic 'counts' was in 3 parts already.");
        stream(topic).run().expectSuccess();
        expectEqual();
    }

    @Test
    void aStateWithoutAFinishedBatchIsDividedAfterTheNextRun() {
        kill(topic, "stream.before-commit");
        expectRefusedUntilTheNextRun(topic);
        expectEqual();
    }

    /** Its batch is in MySQL and not in the checkpoint: read again under another number it would count twice. */
    @Test
    void aStateWhoseLastBatchIsUnfinishedIsDividedAfterTheNextRun() {
        String grows = topic + ".grows";
        List<Path> months = TestData.below(data);
        replay(grows, months.subList(0, 1));
        stream(grows).with("--state-store", "rocksdb").run().expectSuccess();
        replay(grows, months.subList(1, months.size()));
        kill(grows, "stream.after-commit");
        expectRefusedUntilTheNextRun(grows);
        expectEqual();
    }

    @Test
    void aRepartitionThatWasKilledIsEndedBeforeTheJobGoesOn() {
        stream(topic).with("--state-store", "rocksdb").run().expectSuccess();
        Ended killed = repartition(3)
                .jvm("-Dtaxistream.failpoints=checkpoint.after-write=kill@1")
                .run();
        assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);
        expectRefused(
                stream(topic).with("--state-store", "rocksdb"),
                "A repartition of statistic 'counts' was stopped before its end. No batch is half done. Run 'taxistream"
                        + " repartition' again with the number of parts that it was given, and start the job again; it names"
                        + " that number if it gets another.");
        expectRefused(
                repartition(4),
                "A repartition of statistic 'counts' into 3 parts was stopped before its end. Run 'taxistream repartition 3'"
                        + " first.");
        repartition(3).run().expectSuccess();
        stream(topic).with("--state-store", "rocksdb").run().expectSuccess();
        expectEqual();
    }

    private void kill(String topicOfJob, String failPoint) {
        Ended killed = stream(topicOfJob)
                .with("--state-store", "rocksdb")
                .jvm("-Dtaxistream.failpoints=" + failPoint + "=kill@1")
                .run();
        assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);
    }

    private void expectRefusedUntilTheNextRun(String topicOfJob) {
        expectRefused(
                repartition(3),
                "The last batch of statistic 'counts' is not finished: run 'taxistream stream --available-now' first.");
        stream(topicOfJob).with("--state-store", "rocksdb").run().expectSuccess();
        assertThat(repartition(3).run().expectSuccess().out())
                .contains("The state of statistic 'counts' is in 3 parts now.");
        stream(topicOfJob).with("--state-store", "rocksdb").run().expectSuccess();
    }
}
