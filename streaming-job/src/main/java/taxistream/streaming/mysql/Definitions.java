package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.Collectors;
import taxistream.streaming.statistic.Statistic;

/**
 * The table {@code taxistream_definitions}: the SQL that fills each statistic's table, and the columns that it reads. It is for people and
 * the dashboard. The job itself trusts the fingerprint in the ledger.
 */
final class Definitions {

    static final String TABLE = "taxistream_definitions";

    private Definitions() {}

    /** Enters the statistic's text within the transaction that claims its table. An unchanged text keeps its time. */
    static void enter(Connection connection, Statistic statistic) throws SQLException {
        SqlFlavour flavour = SqlFlavour.of(connection);
        // MySQL sets the columns in this order: the time stays where the text has not changed.
        String sql = "INSERT INTO " + TABLE + " (statistic, sql_text, reads_columns, taken_up_at)"
                + " VALUES (?, ?, ?, UTC_TIMESTAMP(3))" + flavour.onDuplicate() + "taken_up_at = IF(" + TABLE
                + ".sql_text = " + flavour.newValue("sql_text") + ", " + TABLE + ".taken_up_at, "
                + flavour.newValue("taken_up_at") + "), sql_text = " + flavour.newValue("sql_text")
                + ", reads_columns = " + flavour.newValue("reads_columns");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, statistic.name());
            insert.setString(2, statistic.file().sql());
            insert.setString(3, columns(statistic));
            insert.executeUpdate();
        }
    }

    private static String columns(Statistic statistic) {
        return statistic.reads().entrySet().stream()
                .flatMap(table -> table.getValue().stream().map(column -> table.getKey() + "." + column))
                .collect(Collectors.joining(", "));
    }
}
