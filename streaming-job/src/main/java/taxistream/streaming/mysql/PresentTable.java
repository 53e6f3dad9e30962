package taxistream.streaming.mysql;

import static taxistream.streaming.mysql.SqlFlavour.quoted;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The properties of an existing table that decide whether it can hold a statistic.
 *
 * @param primaryKey its columns, in small letters
 * @param keyHasPrefix whether the primary key indexes only a prefix of a column
 * @param otherUniqueKeys the names of the other unique keys
 */
record PresentTable(
        String engine,
        List<PresentColumn> columns,
        List<String> primaryKey,
        boolean keyHasPrefix,
        List<String> otherUniqueKeys) {

    private static final String PRIMARY = "PRIMARY";

    static PresentTable read(Connection connection, String table) throws SQLException {
        List<String> primaryKey = new ArrayList<>();
        boolean hasPrefix = false;
        LinkedHashSet<String> others = new LinkedHashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW INDEX FROM " + quoted(table))) {
            while (row.next()) {
                if (row.getString("Key_name").equals(PRIMARY)) {
                    primaryKey.add(row.getString("Column_name").toLowerCase(Locale.ROOT));
                    hasPrefix |= row.getString("Sub_part") != null;
                } else if (!row.getBoolean("Non_unique")) {
                    others.add(row.getString("Key_name"));
                }
            }
        }
        return new PresentTable(
                engine(connection, table), columns(connection, table), primaryKey, hasPrefix, List.copyOf(others));
    }

    private static String engine(Connection connection, String table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT engine FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?")) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    private static List<PresentColumn> columns(Connection connection, String table) throws SQLException {
        List<PresentColumn> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW FULL COLUMNS FROM " + quoted(table))) {
            while (row.next()) {
                String extra = row.getString("Extra").toUpperCase(Locale.ROOT);
                boolean generated = extra.contains("GENERATED") && !extra.contains("DEFAULT_GENERATED");
                boolean nullable = row.getString("Null").equals("YES");
                boolean filled =
                        nullable || generated || row.getString("Default") != null || extra.contains("AUTO_INCREMENT");
                columns.add(new PresentColumn(
                        row.getString("Field"),
                        row.getString("Type"),
                        Optional.ofNullable(row.getString("Collation")).orElse(""),
                        nullable,
                        !filled,
                        generated));
            }
        }
        return columns;
    }

    Optional<PresentColumn> column(String name) {
        return columns.stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
