package taxistream.streaming.mysql;

import static taxistream.streaming.mysql.SqlFlavour.quoted;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import taxistream.settings.FailedRun;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;

/** Reads a statistic's table, its values as Spark's rows hold them. */
public final class TableRows {
    private static final int NO_SUCH_COLUMN = 1054;

    private TableRows() {}

    /**
     * Hands out every row, one at a time, its values in the order of the statistic's columns.
     *
     * @param from rows of earlier months are left out
     * @param to rows of later months are left out
     * @throws FailedRun if there is no such table, or MySQL refuses
     */
    public static void read(
            Database database,
            Statistic statistic,
            Optional<LocalDate> from,
            Optional<LocalDate> to,
            Consumer<Object[]> consumer) {
        String columns = statistic.columns().stream()
                .map(column -> quoted(column.name()))
                .collect(Collectors.joining(", "));
        List<LocalDate> bounds = new ArrayList<>();
        String where = "";
        if (from.isPresent()) {
            where = " WHERE " + quoted(MonthWindow.COLUMN) + " >= ?";
            bounds.add(from.get());
        }
        if (to.isPresent()) {
            where += (where.isEmpty() ? " WHERE " : " AND ") + quoted(MonthWindow.COLUMN) + " <= ?";
            bounds.add(to.get());
        }
        try (Connection connection = database.connectAtStart();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT " + columns + " FROM " + quoted(statistic.name()) + where)) {
            select.setFetchSize(Integer.MIN_VALUE); // Connector/J's way to say: stream
            for (int i = 0; i < bounds.size(); i++) {
                select.setObject(i + 1, bounds.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    consumer.accept(values(rows, statistic.columns()));
                }
            }
        } catch (SQLException e) {
            throw explained(database, statistic, e);
        }
    }

    private static Object[] values(ResultSet rows, List<StatisticColumn> columns) throws SQLException {
        Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ColumnType.get(rows, i + 1, columns.get(i).type());
        }
        return values;
    }

    private static FailedRun explained(Database database, Statistic statistic, SQLException e) {
        if (Database.isAbsentTable(e)) {
            return new FailedRun(
                    "There is no table " + statistic.name() + " in " + database + ": run 'taxistream stream' first.",
                    e);
        }
        if (e.getErrorCode() == NO_SUCH_COLUMN) {
            return new FailedRun(
                    "Table " + statistic.name() + " lacks a column that statistic '" + statistic.name() + "' computes: "
                            + e.getMessage() + ".",
                    e);
        }
        return new FailedRun(
                "Cannot read table " + statistic.name() + " in " + database + ": " + e.getMessage() + ".", e);
    }
}
