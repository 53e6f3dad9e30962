package taxistream.streaming.mysql;

import static taxistream.streaming.mysql.SqlFlavour.quoted;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import taxistream.process.FailPoint;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;

/** Writes a statistic's rows over their former values, many in one statement. */
final class Upsert {

    /** Beyond some hundred rows a statement gains nothing; MySQL allows 65,535 parameters in one. */
    private static final int ROWS = 500;

    private final Statistic statistic;
    private final String table;
    private final SqlFlavour flavour;
    private final int[] keys;

    Upsert(Statistic statistic, String table, SqlFlavour flavour) {
        this.statistic = statistic;
        this.table = table;
        this.flavour = flavour;
        this.keys = IntStream.range(0, statistic.columns().size())
                .filter(i ->
                        statistic.keys().contains(statistic.columns().get(i).name()))
                .toArray();
    }

    /** Upserts the rows, each with the columns' values in their order, and returns how many they were. */
    long write(Connection connection, Iterable<Object[]> rows) throws SQLException {
        long written = 0;
        List<Object[]> part = new ArrayList<>(ROWS);
        for (Object[] row : rows) {
            checkKey(row);
            part.add(row);
            written++;
            if (part.size() == ROWS) {
                writePart(connection, part);
                part.clear();
            }
        }
        if (!part.isEmpty()) {
            writePart(connection, part);
        }
        return written;
    }

    /** Refuses a NaN or infinite key: MySQL cannot store it, so the group's row could not be found again. */
    private void checkKey(Object[] row) {
        for (int key : keys) {
            if (row[key] != null && ColumnType.kept(row[key]) == null) {
                throw new FailedRun("Statistic '" + statistic.name() + "' has a group whose key "
                        + statistic.columns().get(key).name() + " is " + row[key]
                        + ", which no key of MySQL can be. Group by a number that is always finite, such as try_divide(a, b)"
                        + " in place of a / b, or by a text.");
            }
        }
    }

    private void writePart(Connection connection, List<Object[]> part) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(part.size()))) {
            int index = 1;
            for (Object[] row : part) {
                for (Object value : row) {
                    ColumnType.set(statement, index++, value);
                }
            }
            statement.executeUpdate();
        }
        FailPoint.reached("stream.mid-rows");
    }

    String sql(int rows) {
        List<String> names = statistic.columns().stream()
                .map(StatisticColumn::name)
                .map(SqlFlavour::quoted)
                .toList();
        String row = Stream.generate(() -> "?").limit(names.size()).collect(Collectors.joining(",", "(", ")"));
        List<StatisticColumn> values = statistic.valueColumns();
        // A statistic without value columns has nothing to update, so a key column is set to itself.
        List<StatisticColumn> updated =
                values.isEmpty() ? statistic.keyColumns().subList(0, 1) : values;
        return "INSERT INTO " + quoted(table) + " (" + String.join(",", names) + ") VALUES "
                + Stream.generate(() -> row).limit(rows).collect(Collectors.joining(","))
                + flavour.onDuplicate()
                + updated.stream()
                        .map(column -> quoted(column.name()) + "=" + flavour.newValue(quoted(column.name())))
                        .collect(Collectors.joining(","));
    }
}
