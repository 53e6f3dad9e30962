package taxistream.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.endtoend.TestDatabase;

/** The job runs, twice, with the rights of config/mysql/job.sql, what replaces tables with those of administrator.sql, and no more. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeastPrivilegeIT {

    private final String topic = Servers.uniqueName("least");
    private final TestDatabase job = Servers.newDatabase();
    private final TestDatabase administrator = job.administrator();
    private final TestDatabase reader = job.reader();

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Path folder;
    private Path month;

    @BeforeAll
    void run(@TempDir Path temporary) {
        folder = temporary;
        month = new GeneratedMonths(folder, 500).file(0);
        TaxistreamProcess.command("replay", "--topic", topic, month.toString())
                .onKafka()
                .run()
                .expectSuccess();
        stream().expectSuccess();
        stream().expectSuccess(); // finds the tables and the view there
        assertThat(reader.value("SELECT sum(trips) FROM monthly_totals")).isEqualTo(counted());
    }

    private Ended stream() {
        return command(job, "stream", "--available-now").run();
    }

    private TaxistreamProcess.Builder command(TestDatabase user, String... words) {
        return command("checkpoint", user, words);
    }

    private TaxistreamProcess.Builder command(String checkpoint, TestDatabase user, String... words) {
        return TaxistreamProcess.command(words)
                .with(
                        "--topic",
                        topic,
                        "--checkpoint",
                        folder.resolve(checkpoint).toString())
                .onKafka()
                .on(user);
    }

    private String counted() {
        return Long.toString(Oracle.countedTrips(List.of(month)));
    }

    private List<List<String>> ledger() {
        return reader.query("SELECT statistic, checkpoint_version, fence, trips FROM taxistream_progress ORDER BY 1");
    }

    @Test
    void theJobCanNeitherDropNorEmptyATable() {
        assertDenied(job, "DROP TABLE monthly_trips");
        assertDenied(job, "DELETE FROM monthly_trips");
        assertDenied(job, "TRUNCATE TABLE taxistream_progress");
        assertDenied(job, "ALTER TABLE monthly_trips ADD COLUMN x INT");
    }

    @Test
    void theJobSeesNoOtherDatabase() {
        assertDenied(job, "SELECT * FROM mysql.user");
    }

    @Test
    void aViewOfOnesOwnNeedsAGrantThatTheRefusalNames() throws Exception {
        Path views = Files.createDirectories(folder.resolve("views"));
        Files.writeString(
                views.resolve("mine.sql"), "SELECT month, sum(trips) AS trips FROM monthly_trips GROUP BY month");
        TaxistreamProcess.Builder stream =
                command(job, "stream", "--available-now").with("--views", views.toString());
        Ended refused = stream.run();
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
        assertThat(refused.err())
                .containsPattern(
                        "Cannot create the view of .*mine\\.sql: .*denied.*\\. Let MySQL's administrator grant CREATE"
                                + " and DROP on mine to the job's user, as config/mysql/job\\.sql does for the views that"
                                + " ship\\.");
        try (Connection root = new TestDatabase(job.url(), "root", job.password()).connect();
                Statement statement = root.createStatement()) {
            statement.execute("GRANT CREATE, DROP ON mine TO '" + job.user() + "'@'%'");
        }
        stream.run().expectSuccess();
        assertThat(reader.value("SELECT sum(trips) FROM mine")).isEqualTo(counted());
    }

    @Test
    void theReaderOnlyReads() {
        assertDenied(reader, "UPDATE monthly_trips SET trips = 0");
        assertDenied(reader, "CREATE TABLE x (n INT)");
    }

    @Test
    void whatReplacesTablesIsRefusedToTheJobsUserBeforeAnythingIsBegun() {
        List<List<String>> before = ledger();
        for (List<String> words : List.of(
                List.of("rebuild", "monthly_trips"),
                List.of("rebuild", "monthly_trips", "--cancel"),
                List.of("stream", "--take-over", "--available-now"))) {
            Ended refused =
                    command("another", job, words.toArray(String[]::new)).run();
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
            assertThat(refused.err())
                    .containsPattern(
                            "MySQL's user may not (cancel a )?rebuild \\(.*denied.*\\), so nothing was begun\\. Pass"
                                    + " an administrator's --mysql-user and password: config/mysql/administrator\\.sql"
                                    + " makes one\\.");
            assertThat(ledger()).isEqualTo(before);
            assertThat(reader.query("SHOW TABLES LIKE '%\\_\\_%'")).isEmpty();
        }
    }

    @Test
    void theAdministratorRebuildsAndCancelsAndTheJobGoesOn() {
        command(administrator, "rebuild", "monthly_hours", "--cancel").run().expectSuccess();
        Ended rebuilt = command(administrator, "rebuild", "monthly_hours").run().expectSuccess();
        assertThat(rebuilt.out()).contains("Rebuilt table monthly_hours from the topic's first trip.");
        stream().expectSuccess();
        assertThat(reader.value("SELECT sum(trips) FROM monthly_hours")).isEqualTo(counted());
        assertThat(reader.query("SHOW TABLES LIKE '%\\_\\_%'")).isEmpty();
    }

    @Test
    void aRebuildKilledBetweenItsLastStepsHoldsTheJobUntilTheAdministratorEndsIt() {
        Ended killed = command(administrator, "rebuild", "monthly_trips")
                .jvm("-Dtaxistream.failpoints=rebuild.after-rename=kill")
                .run();
        assertThat(killed.exitCode()).as(killed.err()).isEqualTo(137);
        Ended refused = stream();
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("A rebuild of statistic 'monthly_trips' was killed between its last two steps, and this user"
                        + " of MySQL may not do the last. Run 'taxistream rebuild monthly_trips' again as the user"
                        + " that began it.");
        command(administrator, "rebuild", "monthly_trips").run().expectSuccess();
        stream().expectSuccess();
        assertThat(reader.value("SELECT sum(trips) FROM monthly_trips")).isEqualTo(counted());
    }

    /** As in a database whose only user may do all: the job itself does what is left of the rebuild, and goes on. */
    @Test
    void aRebuildKilledBetweenItsLastStepsIsEndedByARunningJobWhoseUserMay() {
        String version = "SELECT checkpoint_version FROM taxistream_progress WHERE statistic = 'monthly_hours'";
        TaxistreamProcess running =
                command(administrator, "stream", "--trigger", "200ms").start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> running.err().contains("Keeping 2 statistics")
                            || !running.process().isAlive());
            long before = Long.parseLong(reader.value(version));
            Ended killed = command(administrator, "rebuild", "monthly_hours")
                    .jvm("-Dtaxistream.failpoints=rebuild.after-rename=kill")
                    .run();
            assertThat(killed.exitCode()).as(killed.err()).isEqualTo(137);
            assertThat(reader.value(version)).isEqualTo(Long.toString(before)); // the last step is not done
            assertThat(reader.query("SHOW TABLES LIKE 'monthly\\_hours\\_\\_former'"))
                    .hasSize(1);
            Servers.sendPoison(topic); // the job's next batch finds the fence
            await().atMost(PATIENCE)
                    .until(() -> !running.process().isAlive()
                            || reader.value(version).equals(Long.toString(before + 1))
                                    && "1"
                                            .equals(reader.value("SELECT min(rejected) FROM taxistream_progress"
                                                    + " WHERE statistic IN ('monthly_hours', 'monthly_trips')")));
            assertThat(running.terminate().exitCode()).as(running.err()).isZero();
        } finally {
            running.kill();
        }
        assertThat(running.err()).contains("Going on with the rebuilt table: statistic=monthly_hours");
        assertThat(reader.query("SHOW TABLES LIKE '%\\_\\_%'")).isEmpty();
        assertThat(reader.value("SELECT sum(trips) FROM monthly_hours")).isEqualTo(counted());
        stream().expectSuccess(); // the job's user goes on with it
    }

    private static void assertDenied(TestDatabase database, String sql) {
        assertThatThrownBy(() -> {
                    try (Connection connection = database.connect()) {
                        connection.createStatement().execute(sql);
                    }
                })
                .as(sql)
                .isInstanceOf(SQLSyntaxErrorException.class)
                .hasMessageContaining("denied");
    }
}
