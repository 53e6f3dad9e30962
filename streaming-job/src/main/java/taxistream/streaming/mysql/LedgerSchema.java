package taxistream.streaming.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import taxistream.settings.FailedRun;

/**
 * The job's own tables, by version: {@code tables.sql} makes those of the present version, {@code 2.sql} and so on bring an older
 * database there. The version is in the table {@code taxistream_schema}, which databases of version 1 do not have.
 */
final class LedgerSchema {

    static final int VERSION = 2;

    private static final String TABLE = "taxistream_schema";
    private static final String LOCK = "taxistream_schema";
    private static final int PATIENCE_SECONDS = 60;
    private static final int DUPLICATE_COLUMN = 1060;

    private LedgerSchema() {}

    /**
     * Creates the tables where there are none, and migrates older ones. Commits.
     *
     * @throws FailedRun if the tables are of a newer version, or of an older one and this user may not alter them, or MySQL could
     *     log no batch
     */
    static void ensure(Connection connection) throws SQLException {
        BinaryLog.check(connection);
        if (version(connection).orElse(0) != VERSION) {
            lock(connection);
            try {
                bringUp(connection);
            } finally {
                unlock(connection);
            }
        }
        for (String create : statements("tables.sql")) {
            execute(connection, create);
        }
    }

    private static void bringUp(Connection connection) throws SQLException {
        execute(
                connection,
                "CREATE TABLE IF NOT EXISTS " + TABLE + " (version INT NOT NULL) ENGINE = InnoDB"
                        + " COMMENT = 'The version of the taxistream_ tables'");
        if (version(connection).isEmpty()) {
            int present = Tables.exists(connection, Ledger.TABLE) ? 1 : VERSION;
            execute(connection, "INSERT INTO " + TABLE + " (version) VALUES (" + present + ")");
            connection.commit();
        }
        int present = version(connection).orElseThrow();
        if (present > VERSION) {
            throw new FailedRun("The taxistream_ tables are of version " + present + ", and this taxistream knows"
                    + " version " + VERSION + ": a newer one has written to them. Run that one.");
        }
        for (int next = present + 1; next <= VERSION; next++) {
            migrate(connection, next);
        }
    }

    private static void migrate(Connection connection, int to) throws SQLException {
        try {
            for (String statement : statements(to + ".sql")) {
                executeOnce(connection, statement);
            }
            connection.commit();
        } catch (SQLException e) {
            if (!Rights.isDenied(e)) {
                throw e;
            }
            connection.rollback();
            throw new FailedRun(
                    "The taxistream_ tables are of an earlier version, and this user may not alter them. Stop the job, let"
                            + " an administrator run this once in the database, and start again:\n"
                            + String.join(";\n", statements(to + ".sql")) + ";",
                    e);
        }
    }

    /** Empty if the database has no such table yet, or an empty one. */
    private static OptionalInt version(Connection connection) throws SQLException {
        if (!Tables.exists(connection, TABLE)) {
            return OptionalInt.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT version FROM " + TABLE)) {
            return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
        } finally {
            connection.rollback(); // so that the next look sees the commits of others
        }
    }

    /** Lets only one of several starting jobs migrate. A lock's name has 64 characters at most. MySQL 9.7 has no MD5. */
    private static void lock(Connection connection) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT GET_LOCK(SHA2(CONCAT(?, DATABASE()), 224), ?)")) {
            lock.setString(1, LOCK);
            lock.setInt(2, PATIENCE_SECONDS);
            try (ResultSet row = lock.executeQuery()) {
                if (!row.next() || row.getInt(1) != 1) {
                    throw new FailedRun("Another process has been migrating the taxistream_ tables for "
                            + PATIENCE_SECONDS + " s. Start again when it has ended.");
                }
            }
        }
    }

    private static void unlock(Connection connection) throws SQLException {
        try (PreparedStatement unlock =
                connection.prepareStatement("DO RELEASE_LOCK(SHA2(CONCAT(?, DATABASE()), 224))")) {
            unlock.setString(1, LOCK);
            unlock.execute();
        }
    }

    private static void executeOnce(Connection connection, String sql) throws SQLException {
        try {
            execute(connection, sql);
        } catch (SQLException e) {
            if (e.getErrorCode() != DUPLICATE_COLUMN) { // left by an interrupted migration
                throw e;
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The statements of a file, without its comments. No text in them holds a semicolon at a line's end. */
    static List<String> statements(String file) {
        try (InputStream in = LedgerSchema.class.getResourceAsStream(file)) {
            String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*\\R", "");
            return Stream.of(sql.split(";\\R"))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
