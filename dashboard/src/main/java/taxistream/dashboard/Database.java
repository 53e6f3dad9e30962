package taxistream.dashboard;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Properties;
import taxistream.settings.FailedRun;
import taxistream.settings.MySqlSettings;

/** Reads through a few connections that can do nothing but read. */
final class Database implements AutoCloseable {

    private static final int CONNECTIONS = 4;
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int STATEMENT_SECONDS = 10;
    private static final int NO_SUCH_TABLE = 1146;
    private static final int NO_SUCH_DATABASE = 1049;

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
     * Refuses at the start what no waiting will mend. A MySQL that cannot be reached is none of that.
     *
     * @throws FailedRun if the user or the database is not known there
     */
    void check() {
        try (Connection connection = DriverManager.getConnection(settings.url(), properties())) {
            connection.setReadOnly(true);
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("28")) {
                throw new FailedRun(
                        "MySQL at " + settings.place() + " does not accept the user '" + settings.user()
                                + "'. Check --mysql-user, and MYSQL_PASSWORD or --mysql-password-file.",
                        e);
            }
            if (e.getErrorCode() == NO_SUCH_DATABASE) {
                throw new FailedRun(
                        "There is no database at " + settings.place() + ": create it, or correct --mysql-url.", e);
            }
        }
    }

    /**
     * What the reading gives, in one transaction that sees one moment.
     *
     * @throws Problem if MySQL is away, or takes too long
     */
    <T> T read(Reading<T> reading) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                return reading.read(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLTimeoutException e) {
            throw Problem.tooSlow("MySQL did not answer this within " + STATEMENT_SECONDS
                    + " s. Ask for fewer months, or for one service.");
        } catch (SQLException e) {
            throw Problem.away(
                    e.getErrorCode() == NO_SUCH_TABLE
                            ? "A table went away while it was read. Try again."
                            : "MySQL at " + settings.place()
                                    + " cannot be read now. Start it; the page goes on by itself.");
        }
    }

    /** A statement with its parameters bound, and an end to its time. */
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

    /** What is done with a connection. */
    interface Reading<T> {
        T read(Connection connection) throws SQLException;
    }
}
