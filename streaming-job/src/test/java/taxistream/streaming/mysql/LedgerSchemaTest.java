package taxistream.streaming.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import taxistream.settings.MySqlSettings;
import taxistream.streaming.TestServers;

/** The job's own tables are made, migrated, or refused. */
@Tag("servers")
class LedgerSchemaTest {

    /** As version 1 made it, without the columns that nothing here needs. */
    private static final String VERSION_1 = "CREATE TABLE taxistream_progress ("
            + " statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,"
            + " query_id CHAR(36) CHARACTER SET ascii NOT NULL, checkpoint_version INT NOT NULL DEFAULT 1,"
            + " sql_fingerprint CHAR(64) CHARACTER SET ascii NOT NULL, epoch BIGINT NOT NULL,"
            + " run VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL, last_batch BIGINT NOT NULL, watermark DATETIME(3) NULL,"
            + " trips BIGINT NOT NULL DEFAULT 0, rejected BIGINT NOT NULL DEFAULT 0, late BIGINT NOT NULL DEFAULT 0,"
            + " rows_upserted BIGINT NOT NULL DEFAULT 0, topic VARCHAR(249) CHARACTER SET ascii NOT NULL,"
            + " updated_at DATETIME(3) NOT NULL) ENGINE = InnoDB";

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
    }

    private static void ensure() {
        ensure(TestServers.administrator());
    }

    private static void ensure(MySqlSettings user) {
        try (Connection connection = new Database(user).connect()) {
            LedgerSchema.ensure(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void makeVersion1() {
        ensure();
        TestServers.execute("DROP TABLE taxistream_schema");
        TestServers.execute("DROP TABLE taxistream_progress");
        TestServers.execute(VERSION_1);
        for (String row : new String[] {"'counts', 'host:1'", "'held', 'rebuild by host:7'"}) {
            TestServers.execute(
                    "INSERT INTO taxistream_progress (query_id, sql_fingerprint, epoch, last_batch, topic, updated_at,"
                            + " trips, statistic, run) VALUES (REPEAT('q', 36), 'f', 1, 4, 'trips', UTC_TIMESTAMP(), 10, "
                            + row + ")");
        }
        TestServers.execute("INSERT INTO taxistream_months (statistic, month, state, trips, late_trips, first_update,"
                + " last_update) VALUES ('counts', '2024-01-01', 'final', 12, 0, UTC_TIMESTAMP(), UTC_TIMESTAMP())");
    }

    @Test
    void aNewDatabaseHasThePresentVersion() {
        ensure();
        ensure();
        assertThat(TestServers.query("SELECT version FROM taxistream_schema")).containsExactly("2");
    }

    @Test
    void anOlderDatabaseIsMigratedWithItsFencesAndItsBackfilledMonths() {
        makeVersion1();
        ensure();
        assertThat(TestServers.query("SELECT version FROM taxistream_schema")).containsExactly("2");
        assertThat(TestServers.query(
                        "SELECT statistic, fence, topic_id, positions, trips FROM taxistream_progress ORDER BY 1"))
                .containsExactly("counts null null null 12", "held host:7 null null 0");
    }

    @Test
    void aMigrationThatWasKilledIsGoneOnWith() {
        makeVersion1();
        TestServers.execute(LedgerSchema.statements("2.sql").get(0));
        ensure();
        assertThat(TestServers.query("SELECT version FROM taxistream_schema")).containsExactly("2");
    }

    @Test
    void theJobsUserIsRefusedUntilAnAdministratorHasRunWhatTheSentenceSpells() {
        makeVersion1();
        Throwable refused = catchThrowable(() -> ensure(TestServers.mysql()));
        assertThat(refused)
                .hasMessageStartingWith(
                        "The taxistream_ tables are of an earlier version, and this user may not alter"
                                + " them. Stop the job, let an administrator run this once in the database, and start again:\n");
        String sql = refused.getMessage().replaceFirst(".* and start again:\n", "");
        List.of(sql.split(";\n|;$")).forEach(TestServers::execute);
        ensure(TestServers.mysql());
        assertThat(TestServers.query("SELECT version FROM taxistream_schema")).containsExactly("2");
    }

    @Test
    void aNewerDatabaseIsRefused() {
        ensure();
        TestServers.execute("UPDATE taxistream_schema SET version = 3");
        assertThatThrownBy(LedgerSchemaTest::ensure)
                .hasMessage(
                        "The taxistream_ tables are of version 3, and this taxistream knows version 2: a newer one has"
                                + " written to them. Run that one.");
    }
}
