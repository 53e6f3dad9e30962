package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands as processes, as the documents spell them, over one topic and one database: what a test of an inner method cannot
 * see. Downloads and the page have tests of their own.
 */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryCommandIT {

    private final String topic = Servers.uniqueName("every");

    private Path data;
    private Path checkpoint;
    private TestDatabase database;

    /** Three months: with the default lateness of 35 days the first of them is final. */
    @BeforeAll
    void generateReplayAndStream(@TempDir Path folder) {
        data = folder.resolve("data");
        checkpoint = folder.resolve("checkpoint");
        database = Servers.newDatabase();
        TaxistreamProcess.command(
                        "generate", "--service", "green", "--month", "2021-01,2021-02,2021-03", "--rows", "1000")
                .with("--out", data.toString())
                .run()
                .expectSuccess();
        TaxistreamProcess.command("replay", data.toString(), "--topic", topic)
                .with("--rejected-topic", topic + ".rejected")
                .onKafka()
                .run()
                .expectSuccess();
        stream();
    }

    private void stream() {
        TaxistreamProcess.command("stream", "--available-now", "--topic", topic)
                .with("--rejected-topic", topic + ".rejected", "--state-store", "rocksdb", "--shuffle-partitions", "2")
                .with("--checkpoint", checkpoint.toString())
                .onKafka()
                .on(database)
                .run()
                .expectSuccess();
    }

    private void expectEqual() {
        assertThat(TaxistreamProcess.command("verify", data.toString(), "--topic", topic)
                        .with("--rejected-topic", topic + ".rejected")
                        .onKafka()
                        .on(database)
                        .run()
                        .expectSuccess()
                        .out())
                .contains("to the cent.");
    }

    @Test
    void repartitionDividesTheStateAndTheJobGoesOnWithIt() {
        assertThat(TaxistreamProcess.command("repartition", "3", "--checkpoint", checkpoint.toString())
                        .on(database)
                        .run()
                        .expectSuccess()
                        .out())
                .contains("The state of statistic 'monthly_trips' is in 3 parts now.");
        stream();
        expectEqual();
    }

    @Test
    void rebuildCountsAStatisticAgain() {
        TaxistreamProcess.command("rebuild", "monthly_hours", "--topic", topic)
                .with("--rejected-topic", topic + ".rejected", "--state-store", "rocksdb")
                .with("--checkpoint", checkpoint.toString())
                .onKafka()
                .on(database.administrator())
                .run()
                .expectSuccess();
        expectEqual();
    }

    @Test
    void backfillReplacesAFinalMonth() {
        TaxistreamProcess.command("backfill", data.toString(), "--months", "2021-01")
                .on(database.administrator())
                .run()
                .expectSuccess();
        expectEqual();
    }

    @Test
    void statusShowsEveryStatistic() {
        assertThat(TaxistreamProcess.command("status", "--topic", topic)
                        .onKafka()
                        .on(database)
                        .run()
                        .expectSuccess()
                        .out())
                .contains("monthly_trips", "monthly_hours");
    }

    @Test
    void statisticsCheckAcceptsWhatShips() {
        assertThat(TaxistreamProcess.command("statistics", "check")
                        .run()
                        .expectSuccess()
                        .out())
                .contains("monthly_trips");
    }

    @Test
    void replaysShowsTheReplay() {
        assertThat(TaxistreamProcess.command("replays", "--topic", topic)
                        .onKafka()
                        .run()
                        .expectSuccess()
                        .out())
                .contains(topic);
    }
}
