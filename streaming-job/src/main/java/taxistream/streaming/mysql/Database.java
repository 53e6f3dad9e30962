package taxistream.streaming.mysql;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import taxistream.settings.FailedRun;
import taxistream.settings.MySqlSettings;

/** Opens connections to the database, each ready for the job's transactions. */
public final class Database {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int LONGEST_SILENCE_MILLIS = 120_000;
    private static final int BAD_DATABASE = 1049;
    private static final int DATABASE_DENIED = 1044;
    private static final int NO_SUCH_TABLE = 1146;

    /** MySQL's own default. A server may have another: without a strict mode it cuts values to their columns, with a warning. */
    private static final String SQL_MODE =
            "sql_mode='ONLY_FULL_GROUP_BY,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
                    + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

    private final MySqlSettings settings;

    public Database(MySqlSettings settings) {
        this.settings = settings;
    }

    /**
     * A connection without auto-commit, with the isolation level READ COMMITTED, in UTC, in a strict SQL mode.
     *
     * @throws SQLException if it cannot be opened now
     */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        settings.password().ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty("connectTimeout", Integer.toString(PATIENCE_MILLIS));
        properties.setProperty("tcpKeepAlive", "true");
        // A silent connection counts as lost. The timeout is longer than MySQL's wait for a lock (50 s).
        properties.setProperty("socketTimeout", Integer.toString(LONGEST_SILENCE_MILLIS));
        properties.setProperty("connectionTimeZone", "UTC");
        properties.setProperty("forceConnectionTimeZoneToSession", "true");
        properties.setProperty("characterEncoding", "UTF-8");
        properties.setProperty("sessionVariables", SQL_MODE);
        properties.setProperty("connectionAttributes", "program_name:taxistream");
        Connection connection = DriverManager.getConnection(settings.url(), properties);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
        return connection;
    }

    /**
     * Opens the first connection, and explains a failure in a sentence.
     *
     * @throws FailedRun if MySQL cannot be reached in time, or refuses
     */
    public Connection connectAtStart() {
        try {
            return connect();
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /** Whether a statement failed because a table that it names is not there. */
    static boolean isAbsentTable(SQLException e) {
        return e.getErrorCode() == NO_SUCH_TABLE;
    }

    private FailedRun explained(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.startsWith("28")) {
            String how = settings.password().isPresent() ? "with this password" : "without a password";
            return new FailedRun(
                    "MySQL at " + settings.place() + " does not accept the user '" + settings.user() + "' " + how
                            + ". Check --mysql-user, and MYSQL_PASSWORD or --mysql-password-file.",
                    e);
        }
        if (e.getErrorCode() == DATABASE_DENIED) {
            return new FailedRun(
                    "MySQL does not let the user '" + settings.user() + "' into the database " + settings.place()
                            + ": correct --mysql-url, or grant the rights of config/mysql/job.sql.",
                    e);
        }
        if (isCausedByUnknownHost(e)) {
            return new FailedRun(
                    "Cannot find MySQL: the host name of " + settings.place() + " has no address. Correct --mysql-url.",
                    e);
        }
        if (e.getErrorCode() == BAD_DATABASE) {
            return new FailedRun(
                    "There is no database at " + settings.place() + ": create it, or correct --mysql-url.", e);
        }
        if (state.startsWith("08")
                && e.getErrorCode() == 0) { // the server itself gives a code, as for too many connections
            return new FailedRun(
                    "Cannot reach MySQL at " + settings.place() + ": " + unreachable(e)
                            + ". Start it, or correct --mysql-url.",
                    e);
        }
        return new FailedRun("MySQL at " + settings.place() + " refuses: " + e.getMessage() + ".", e);
    }

    /** Why there is no connection, by the innermost cause: the driver itself always speaks of a communications link. */
    private static String unreachable(SQLException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof SocketTimeoutException) {
            return "it does not answer within " + PATIENCE_MILLIS / 1000 + " s";
        }
        if (cause instanceof ConnectException) {
            return "nothing accepts connections there";
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").replaceFirst("\\.\\s*$", "");
    }

    private static boolean isCausedByUnknownHost(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Checks that MySQL accepts the user.
     *
     * @throws FailedRun if it does not, or cannot be reached
     */
    public void check() {
        try (Connection connection = connectAtStart()) {
            connection.rollback();
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
