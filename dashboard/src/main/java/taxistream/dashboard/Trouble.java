package taxistream.dashboard;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;

/** The reason why MySQL was not read. Each reason has its own remedy. */
enum Trouble {
    AWAY("MySQL is away"),
    DENIED("MySQL denies access"),
    MISSING("The database is missing"),
    SLOW("MySQL is too slow"),
    FAILED("The tables cannot be read");

    private static final int NO_SUCH_DATABASE = 1049;
    private static final int NO_DATABASE_ANY_MORE = 1046;
    private static final int NO_RIGHT_TO_DATABASE = 1044;
    private static final int NO_RIGHT_TO_TABLE = 1142;
    private static final int NO_RIGHT_TO_COLUMN = 1143;

    private final String title;

    Trouble(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Searches the causes too: the connection pool wraps MySQL's error in its own "timed out". */
    static Trouble of(SQLException e) {
        Trouble found = AWAY;
        int depth = 0;
        for (Throwable cause = e; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLTimeoutException) {
                return SLOW;
            }
            if (cause instanceof SQLException answered) {
                found = found == AWAY ? ofAnswer(answered) : found;
            }
        }
        return found;
    }

    private static Trouble ofAnswer(SQLException e) {
        if (e.getErrorCode() == NO_SUCH_DATABASE || e.getErrorCode() == NO_DATABASE_ANY_MORE) {
            return MISSING;
        }
        boolean denied = String.valueOf(e.getSQLState()).startsWith("28")
                || e.getErrorCode() == NO_RIGHT_TO_DATABASE
                || e.getErrorCode() == NO_RIGHT_TO_TABLE
                || e.getErrorCode() == NO_RIGHT_TO_COLUMN;
        return denied ? DENIED : AWAY;
    }
}
