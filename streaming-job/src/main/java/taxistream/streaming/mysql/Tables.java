package taxistream.streaming.mysql;

import static taxistream.streaming.mysql.SqlFlavour.quoted;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Questions to the database about its tables. */
final class Tables {

    private Tables() {}

    static boolean exists(Connection connection, String table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?")) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Whether the table exists and holds a row. */
    static boolean hasRows(Connection connection, String table) throws SQLException {
        if (!exists(connection, table)) {
            return false;
        }
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("SELECT 1 FROM " + quoted(table) + " LIMIT 1")) {
            return rows.next();
        }
    }

    /** The statement of SHOW CREATE TABLE. It changes only if the table is altered. */
    static String definition(Connection connection, String table) throws SQLException {
        try (Statement show = connection.createStatement();
                ResultSet row = show.executeQuery("SHOW CREATE TABLE " + quoted(table))) {
            row.next();
            return row.getString(2);
        }
    }
}
