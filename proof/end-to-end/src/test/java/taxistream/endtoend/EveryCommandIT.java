package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
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

    private static final Path SHIPPED = Path.of(System.getProperty("repository.root"), "config", "statistics");

    private final String topic = Servers.uniqueName("every");

    private Path data;
    private Path temporary;
    private Path checkpoint;
    private TestDatabase database;

    /** Three months: with the default lateness of 35 days the first of them is final. */
    @BeforeAll
    void generateReplayAndStream(@TempDir Path folder) throws IOException {
        data = folder.resolve("data");
        temporary = Files.createDirectory(folder.resolve("temporary"));
        checkpoint = folder.resolve("checkpoint");
        database = Servers.newDatabase();
        command("generate", "--service", "green", "--month", "2021-01,2021-02,2021-03", "--rows", "1000")
                .with("--out", data.toString())
                .run()
                .expectSuccess();
        command("replay", data.toString(), "--topic", topic)
                .with("--rejected-topic", topic + ".rejected")
                .onKafka()
                .run()
                .expectSuccess();
        stream();
    }

    /** Each command has this folder for its temporary files, and for Spark's. */
    @AfterAll
    void noCommandLeavesATemporaryFile() {
        assertThat(temporary).isEmptyDirectory();
    }

    private TaxistreamProcess.Builder command(String... arguments) {
        return TaxistreamProcess.command(arguments).jvm("-Djava.io.tmpdir=" + temporary);
    }

    private void stream() {
        command("stream", "--available-now", "--topic", topic)
                .with("--rejected-topic", topic + ".rejected", "--state-store", "rocksdb", "--shuffle-partitions", "2")
                .with("--checkpoint", checkpoint.toString())
                .onKafka()
                .on(database)
                .run()
                .expectSuccess();
    }

    private void expectEqual() {
        assertThat(command("verify", data.toString(), "--topic", topic)
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
        assertThat(command("repartition", "3", "--checkpoint", checkpoint.toString())
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
        command("rebuild", "monthly_hours", "--topic", topic)
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
        command("backfill", data.toString(), "--months", "2021-01")
                .on(database.administrator())
                .run()
                .expectSuccess();
        expectEqual();
    }

    /** As in the job: the others have their turn, and the command says in its exit code that not all is done. */
    @Test
    void aBadFileKeepsNoOtherStatisticFromItsTurn(@TempDir Path statistics) throws IOException {
        for (String name : List.of("monthly_trips.sql", "monthly_hours.sql")) {
            Files.copy(SHIPPED.resolve(name), statistics.resolve(name));
        }
        Files.writeString(statistics.resolve("bad.sql"), "SELECT pickup_zone FROM trips");
        TaxistreamProcess.Ended verified = command("verify", data.toString(), "--topic", topic)
                .with("--rejected-topic", topic + ".rejected", "--statistics", statistics.toString())
                .onKafka()
                .on(database)
                .run();
        assertThat(verified.exitCode()).as(verified.err()).isEqualTo(1);
        assertThat(verified.out())
                .contains("Not compared: Statistic 'bad' has no GROUP BY", "Equal: all ", "monthly_trips");
        TaxistreamProcess.Ended backfilled = command("backfill", data.toString(), "--months", "2021-01")
                .with("--statistics", statistics.toString())
                .on(database.administrator())
                .run();
        assertThat(backfilled.exitCode()).isEqualTo(1);
        assertThat(backfilled.out()).contains("monthly_hours 2021-01: ", "monthly_trips 2021-01: ");
        assertThat(backfilled.err()).contains("Statistic 'bad' has no GROUP BY", "run the backfill again.");
        expectEqual();
    }

    @Test
    void aFolderOfTablesThatIsNotThereIsNamed(@TempDir Path folder) {
        TaxistreamProcess.Ended checked = command("statistics", "check")
                .with("--tables", folder.resolve("gone").toString())
                .run();
        assertThat(checked.exitCode()).isEqualTo(2);
        assertThat(checked.err())
                .contains("There is no folder " + folder.resolve("gone")
                        + " of tables. Correct --tables, or leave it out.");
    }

    @Test
    void statusShowsEveryStatistic() {
        assertThat(command("status", "--topic", topic)
                        .onKafka()
                        .on(database)
                        .run()
                        .expectSuccess()
                        .out())
                .contains("monthly_trips", "monthly_hours");
    }

    @Test
    void statisticsCheckAcceptsWhatShips() {
        assertThat(command("statistics", "check").run().expectSuccess().out()).contains("monthly_trips");
    }

    /** As preview and publish do; the test is the one beside the file, not that of the folder of statistics. */
    @Test
    void statisticsTestTakesAFileWithTheTestBesideIt(@TempDir Path drafts) throws IOException {
        Path draft = Files.copy(SHIPPED.resolve("monthly_trips.sql"), drafts.resolve("monthly_trips.sql"));
        Path test = Files.createDirectory(drafts.resolve("monthly_trips.test"));
        for (String name : List.of("trips.csv", "expected.csv")) {
            Files.copy(SHIPPED.resolve("monthly_trips.test").resolve(name), test.resolve(name));
        }
        TaxistreamProcess.Builder testing = command("statistics", "test", draft.toString());
        assertThat(testing.run().expectSuccess().out()).contains("all as expected", "1 test passed.");
        TaxistreamProcess.Ended mixed =
                command("statistics", "test", draft.toString(), "monthly_hours").run();
        assertThat(mixed.exitCode()).isEqualTo(2);
        assertThat(mixed.err()).contains("Name SQL files, or statistics of the folder by their names: not both.");
        Path expected = test.resolve("expected.csv");
        Files.writeString(expected, Files.readString(expected).replace("15.01", "15.02"));
        TaxistreamProcess.Ended differs = testing.run();
        assertThat(differs.exitCode()).as(differs.err()).isEqualTo(1);
        assertThat(differs.out()).contains("15.02", "15.01", "1 of 1 test failed.");
    }

    @Test
    void replaysShowsTheReplay() {
        assertThat(command("replays", "--topic", topic)
                        .onKafka()
                        .run()
                        .expectSuccess()
                        .out())
                .contains(topic);
    }
}
