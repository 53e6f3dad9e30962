package taxistream.command;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import taxistream.settings.FailedRun;
import taxistream.settings.TextTable;
import taxistream.streaming.mysql.Database;

/** The view monthly_totals, as people read it. */
final class MonthlyTotals {

    private MonthlyTotals() {}

    static TextTable read(Database database) {
        TextTable table =
                new TextTable("month", "service", "trips", "revenue", "average fare", "tip share", "average miles");
        try (Connection connection = database.connectAtStart();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT month, service, trips, revenue, average_fare, tip_share,"
                                + " average_miles FROM monthly_totals ORDER BY month, service")) {
            while (rows.next()) {
                table.row(
                        rows.getString(1).substring(0, 7),
                        rows.getString(2),
                        String.format(Locale.ROOT, "%,d", rows.getLong(3)),
                        shown("$%,.2f", rows.getBigDecimal(4)),
                        shown("$%,.2f", rows.getBigDecimal(5)),
                        shown("%,.1f%%", percent(rows.getBigDecimal(6))),
                        shown("%,.2f", rows.getBigDecimal(7)));
            }
        } catch (SQLException e) {
            throw new FailedRun("Cannot read monthly_totals: " + e.getMessage() + ".", e);
        }
        return table;
    }

    private static BigDecimal percent(BigDecimal share) {
        return share == null ? null : share.movePointRight(2);
    }

    private static String shown(String format, BigDecimal number) {
        return number == null ? "-" : String.format(Locale.ROOT, format, number);
    }
}
