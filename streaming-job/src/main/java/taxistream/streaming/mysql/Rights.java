package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import taxistream.settings.FailedRun;

/**
 * Checks the rights to replace a table before any job is stopped or fenced. MySQL checks rights before it looks for the table, so each
 * check runs a statement on a table that does not exist.
 */
final class Rights {

    private static final Set<Integer> DENIED = Set.of(1044, 1142, 1143, 1227, 1370);
    private static final Set<Integer> NO_SUCH_TABLE = Set.of(1017, 1146);
    private static final String NO_TABLE = "taxistream__no_table";

    private Rights() {}

    static boolean isDenied(SQLException e) {
        return DENIED.contains(e.getErrorCode());
    }

    /**
     * Rights to create, fill, rename and drop tables, and to delete rows.
     *
     * @param what the command's name, for the sentence
     * @throws FailedRun if one is missing
     */
    static void checkReplace(Connection connection, String what) throws SQLException {
        check(connection, what, "DROP TABLE IF EXISTS " + NO_TABLE);
        check(connection, what, "RENAME TABLE " + NO_TABLE + " TO " + NO_TABLE + "_2");
        checkDelete(connection, what, Ledger.TABLE);
    }

    /** The right to delete rows of a table that is there. */
    static void checkDelete(Connection connection, String what, String table) throws SQLException {
        check(connection, what, "DELETE FROM " + SqlFlavour.quoted(table) + " WHERE FALSE");
    }

    private static void check(Connection connection, String what, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (isDenied(e)) {
                connection.rollback();
                throw denied(what, e);
            }
            if (!NO_SUCH_TABLE.contains(e.getErrorCode())) {
                throw e;
            }
        }
    }

    static FailedRun denied(String what, SQLException e) {
        return new FailedRun(
                "MySQL's user may not " + what + " (" + e.getMessage() + "), so nothing was begun. Pass an"
                        + " administrator's --mysql-user and password: config/mysql/administrator.sql makes one.",
                e);
    }
}
