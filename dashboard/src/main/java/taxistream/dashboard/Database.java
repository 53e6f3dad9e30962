package taxistream.dashboard;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import taxistream.settings.FailedRun;
import taxistream.settings.MySqlSettings;

/** Reads MySQL through a few read-only connections. */
final class Database implements AutoCloseable {

    private static final int CONNECTIONS = 4;
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int STATEMENT_SECONDS = 10;
    private static final int NO_SUCH_TABLE = 1146;

    private final MySqlSettings settings;
    private final HikariDataSource pool;

    Database(MySqlSettings settings) {
        this.settings = settings;
        HikariConfig config = new HikariConfig();
        config.setPoolName("dashboard");
        config.setJdbcUrl(settings.url());
        config.setDataSourceProperties(properties());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setReadOnly(true);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1); // the page starts before MySQL does, and says so
        this.pool = new HikariDataSource(config);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        settings.password().ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty("connectTimeout", Integer.toString(PATIENCE_MILLIS));
        properties.setProperty("socketTimeout", Integer.toString((STATEMENT_SECONDS + 5) * 1_000));
        properties.setProperty("connectionTimeZone", "UTC");
        properties.setProperty("forceConnectionTimeZoneToSession", "true");
        properties.setProperty("characterEncoding", "UTF-8");
        properties.setProperty("connectionAttributes", "program_name:taxistream-dashboard");
        return properties;
    }

    /**
     * Refuses at the start a user or a database that MySQL does not know. An unreachable MySQL is not refused: it may come back.
     *
     * @throws FailedRun if the user or the database is not known there
     */
    void check() {
        try (Connection connection = DriverManager.getConnection(settings.url(), properties())) {
            connection.setReadOnly(true);
        } catch (SQLException e) {
            Trouble trouble = Trouble.of(e);
            if (trouble == Trouble.DENIED || trouble == Trouble.MISSING) {
                throw new FailedRun(sentence(trouble), e);
            }
        }
    }

    /**
     * Runs a reading in one transaction with a consistent snapshot, and returns its result.
     *
     * @throws Problem if MySQL is away, denies access, has no such database, or takes too long
     */
    <T> T read(Reading<T> reading) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                return reading.read(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            if (isMissingTable(e)) {
                throw Problem.of(503, "A table went away", "A table went away while it was read. Try again.");
            }
            Trouble trouble = Trouble.of(e);
            throw Problem.trouble(trouble, sentence(trouble));
        }
    }

    /**
     * Tells a database without tables from one that was dropped under an open connection, which looks the same.
     *
     * @throws Problem if it was dropped
     */
    void checkThere(Connection connection) throws SQLException {
        try (PreparedStatement select = prepare(
                        connection,
                        "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
                        List.of(settings.place().replaceFirst(".*/", "")));
                ResultSet row = select.executeQuery()) {
            row.next();
            if (row.getInt(1) == 0) {
                throw Problem.trouble(Trouble.MISSING, sentence(Trouble.MISSING));
            }
        }
    }

    /** The sentence about the failure: the cause, the database and the remedy. */
    private String sentence(Trouble trouble) {
        return switch (trouble) {
            case DENIED ->
                "MySQL at " + settings.place() + " does not let the user '" + settings.user()
                        + "' read. Check --mysql-user, and MYSQL_PASSWORD or --mysql-password-file; the user needs"
                        + " GRANT SELECT on that database.";
            case MISSING ->
                "There is no database at " + settings.place()
                        + ": it was dropped, or never created. Create it, or correct --mysql-url.";
            case SLOW ->
                "MySQL did not answer this within " + STATEMENT_SECONDS
                        + " s. Ask for fewer months, or for one service.";
            default ->
                "MySQL at " + settings.place()
                        + " does not answer. Start it, or check the network; the page goes on by itself.";
        };
    }

    /** A statement with bound parameters and a timeout. */
    static PreparedStatement prepare(Connection connection, String sql, List<?> parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    static boolean isMissingTable(SQLException e) {
        return e.getErrorCode() == NO_SUCH_TABLE;
    }

    /** The name as SQL writes it. */
    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    String place() {
        return settings.place();
    }

    @Override
    public void close() {
        pool.close();
    }

    /** A reading through a connection. */
    interface Reading<T> {
        T read(Connection connection) throws SQLException;
    }
}
