package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import taxistream.settings.FailedRun;

/** Reads the ledger for commands that write nothing. */
public final class Progress {

    private Progress() {}

    /**
     * Every statistic of the database, by name.
     *
     * @throws FailedRun if no job has written to the database yet, or it cannot be read
     */
    public static List<ProgressRow> read(Database database) {
        return query(database, connection -> {
            Map<String, List<MonthRow>> months = months(connection);
            List<ProgressRow> rows = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT * FROM " + Ledger.TABLE + " ORDER BY statistic")) {
                while (row.next()) {
                    rows.add(progress(row, months.getOrDefault(row.getString("statistic"), List.of())));
                }
            }
            return rows;
        });
    }

    private static ProgressRow progress(ResultSet row, List<MonthRow> months) throws SQLException {
        long behind = row.getLong("records_behind");
        boolean behindKnown = !row.wasNull();
        return new ProgressRow(
                row.getString("statistic"),
                row.getString("query_id"),
                row.getInt("checkpoint_version"),
                row.getString("run"),
                row.getLong("last_batch"),
                Optional.ofNullable(row.getObject("watermark", LocalDateTime.class)),
                row.getLong("trips"),
                row.getLong("rejected"),
                row.getLong("late"),
                row.getString("topic"),
                Optional.ofNullable(hasTopicIds(row) ? row.getString("topic_id") : null),
                Optional.ofNullable(row.getObject("latest_pickup", LocalDateTime.class)),
                behindKnown ? OptionalLong.of(behind) : OptionalLong.empty(),
                row.getDouble("trips_per_second"),
                row.getLong("batch_millis"),
                row.getLong("mysql_millis"),
                Optional.ofNullable(row.getString("spark_ui")),
                row.getObject("updated_at", LocalDateTime.class),
                row.getBoolean("retired"),
                months);
    }

    /** Whether the column exists. It is missing until a job of the present version has migrated the database. */
    private static boolean hasTopicIds(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            if (columns.getColumnName(column).equals("topic_id")) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, List<MonthRow>> months(Connection connection) throws SQLException {
        Map<String, List<MonthRow>> months = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT * FROM " + MonthTables.MONTHS + " ORDER BY statistic, month")) {
            while (row.next()) {
                String statistic = row.getString("statistic");
                months.computeIfAbsent(statistic, name -> new ArrayList<>())
                        .add(new MonthRow(
                                statistic,
                                YearMonth.from(row.getObject("month", LocalDate.class)),
                                row.getString("state").equals("open"),
                                row.getLong("trips"),
                                row.getLong("late_trips"),
                                row.getObject("first_update", LocalDateTime.class),
                                row.getObject("last_update", LocalDateTime.class)));
            }
        }
        return months;
    }

    /**
     * Records that do not count, late trips among them: by statistic, then by reason.
     *
     * @throws FailedRun if no job has written to the database yet, or it cannot be read
     */
    public static Map<String, Map<String, Long>> rejected(Database database) {
        return query(database, connection -> {
            Map<String, Map<String, Long>> rejected = new HashMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT statistic, reason, sum(records) FROM "
                            + MonthTables.REJECTED + " GROUP BY statistic, reason")) {
                while (row.next()) {
                    rejected.computeIfAbsent(row.getString(1), name -> new HashMap<>())
                            .put(row.getString(2), row.getLong(3));
                }
            }
            return rejected;
        });
    }

    /**
     * The counts of every replay's sent and rejected rows that a job has recorded.
     *
     * @throws FailedRun if it cannot be read
     */
    public static List<ReplayRow> replays(Database database) {
        return query(database, ReplayTables::read);
    }

    /** The SQL files that a job does not take up, and why. */
    public static List<RefusedFile> refused(Database database) {
        return query(database, RefusedFiles::read);
    }

    /**
     * Whether any trip came after its month was final.
     *
     * @throws FailedRun if no job has written to the database yet, or it cannot be read
     */
    public static boolean anyLate(Database database) {
        return query(database, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet sum = statement.executeQuery("SELECT coalesce(sum(late), 0) FROM " + Ledger.TABLE)) {
                return sum.next() && sum.getLong(1) > 0;
            }
        });
    }

    private static <T> T query(Database database, Query<T> query) {
        try (Connection connection = database.connectAtStart()) {
            return query.run(connection);
        } catch (SQLException e) {
            if (Database.isAbsentTable(e)) {
                throw new FailedRun(
                        "There are no statistics in " + database + " yet: run 'taxistream stream' first.", e);
            }
            throw new FailedRun("Cannot read " + Ledger.TABLE + " in " + database + ": " + e.getMessage() + ".", e);
        }
    }

    private interface Query<T> {
        T run(Connection connection) throws SQLException;
    }
}
