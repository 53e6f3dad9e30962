package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.SQLException;

/** The SQL that differs between MySQL and MariaDB. */
enum SqlFlavour {
    MYSQL("utf8mb4_0900_bin") {
        @Override
        String onDuplicate() {
            return " AS " + NEW_ROW + " ON DUPLICATE KEY UPDATE ";
        }

        @Override
        String newValue(String column) {
            return NEW_ROW + "." + column;
        }
    },
    MARIADB("utf8mb4_nopad_bin") {
        @Override
        String onDuplicate() {
            return " ON DUPLICATE KEY UPDATE ";
        }

        @Override
        String newValue(String column) {
            return "VALUES(" + column + ")";
        }
    };

    /** The alias of an upsert's new rows. No statistic's name begins like that. */
    private static final String NEW_ROW = "taxistream_new";

    private final String collation;

    SqlFlavour(String collation) {
        this.collation = collation;
    }

    static SqlFlavour of(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductVersion().contains("MariaDB") ? MARIADB : MYSQL;
    }

    /** A collation that distinguishes any two different texts, even by case or trailing blanks. */
    String collation() {
        return collation;
    }

    /** Whether a collation distinguishes any two different texts: it compares bytes and does not pad. */
    boolean isExact(String other) {
        return other.equals(collation) || other.equals("binary");
    }

    /** The clause between the rows and the assignments of an upsert. */
    abstract String onDuplicate();

    /** The value that the new row has for a column, already quoted. */
    abstract String newValue(String column);

    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
