package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import taxistream.streaming.admit.BatchCounts;

/**
 * The table {@code taxistream_months} holds the trips of each statistic's months, and whether they are final. The table {@code
 * taxistream_rejected} holds the number of rejected records by reason. Each batch adds its counts to both.
 */
final class MonthTables {

    static final String MONTHS = "taxistream_months";
    static final String REJECTED = "taxistream_rejected";

    private static final String LATE = "late";

    private final String statistic;
    private final SqlFlavour flavour;

    MonthTables(String statistic, SqlFlavour flavour) {
        this.statistic = statistic;
        this.flavour = flavour;
    }

    /** Whether one of the tables has a row of the statistic. */
    static boolean knows(Connection connection, String statistic) throws SQLException {
        return sum(connection, "SELECT count(*) FROM " + MONTHS + " WHERE statistic = ?", statistic) > 0
                || sum(connection, "SELECT count(*) FROM " + REJECTED + " WHERE statistic = ?", statistic) > 0;
    }

    /** Whether the statistic has months, all as a backfill leaves them: final, without late trips, and without rejected records. */
    static boolean areOnlyBackfilled(Connection connection, String statistic) throws SQLException {
        String months = "SELECT count(*) FROM " + MONTHS + " WHERE statistic = ?";
        return sum(connection, months, statistic) > 0
                && sum(connection, months + " AND (state <> 'final' OR late_trips > 0)", statistic) == 0
                && sum(connection, "SELECT count(*) FROM " + REJECTED + " WHERE statistic = ?", statistic) == 0;
    }

    /** Whether the months and the rejected records sum up to the ledger's totals. */
    static boolean addUpTo(Connection connection, String statistic, LedgerRow.Totals totals) throws SQLException {
        String months = " FROM " + MONTHS + " WHERE statistic = ?";
        String rejected = "SELECT sum(records) FROM " + REJECTED + " WHERE statistic = ? AND reason ";
        return sum(connection, "SELECT sum(trips)" + months, statistic) == totals.trips()
                && sum(connection, "SELECT sum(late_trips)" + months, statistic) == totals.late()
                && sum(connection, rejected + "= '" + LATE + "'", statistic) == totals.late()
                && sum(connection, rejected + "<> '" + LATE + "'", statistic) == totals.rejected();
    }

    private static long sum(Connection connection, String sql, String statistic) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, statistic);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1); // 0 of no rows
            }
        }
    }

    /** Trips that count, by month. */
    static SortedMap<YearMonth, Long> trips(Connection connection, String statistic) throws SQLException {
        SortedMap<YearMonth, Long> trips = new TreeMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT month, trips FROM " + MONTHS + " WHERE statistic = ?")) {
            select.setString(1, statistic);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    trips.put(YearMonth.from(row.getObject(1, LocalDate.class)), row.getLong(2));
                }
            }
        }
        return trips;
    }

    /** Adds the batch's counts, within the transaction that writes its rows. */
    void enter(Connection connection, BatchResult batch) throws SQLException {
        addMonths(connection, batch.counts());
        addRejected(connection, batch.counts());
        if (batch.watermark().isPresent()) {
            closeMonths(connection, batch.watermark().get());
        }
    }

    private void addMonths(Connection connection, BatchCounts counts) throws SQLException {
        TreeSet<YearMonth> months = new TreeSet<>(counts.trips().keySet());
        months.addAll(counts.late().keySet());
        String sql = "INSERT INTO " + MONTHS
                + " (statistic, month, state, trips, late_trips, first_update, last_update)"
                + " VALUES (?, ?, 'open', ?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))" + flavour.onDuplicate()
                + "trips = " + MONTHS + ".trips + " + flavour.newValue("trips") + ", late_trips = " + MONTHS
                + ".late_trips + " + flavour.newValue("late_trips") + ", last_update = "
                + flavour.newValue("last_update");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (YearMonth month : months) {
                insert.setString(1, statistic);
                insert.setObject(2, month.atDay(1));
                insert.setLong(3, counts.trips().getOrDefault(month, 0L));
                insert.setLong(4, counts.late().getOrDefault(month, 0L));
                insert.executeUpdate();
            }
        }
    }

    private void addRejected(Connection connection, BatchCounts counts) throws SQLException {
        String sql = "INSERT INTO " + REJECTED + " (statistic, month, reason, records) VALUES (?, ?, ?, ?)"
                + flavour.onDuplicate() + "records = " + REJECTED + ".records + " + flavour.newValue("records");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Map.Entry<YearMonth, Long> late : counts.late().entrySet()) {
                addRejected(insert, late.getKey(), LATE, late.getValue());
            }
            for (var rejected : counts.rejected().entrySet()) {
                addRejected(insert, rejected.getKey().month(), rejected.getKey().reason(), rejected.getValue());
            }
        }
    }

    private void addRejected(PreparedStatement insert, YearMonth month, String reason, long records)
            throws SQLException {
        insert.setString(1, statistic);
        insert.setObject(2, month.atDay(1));
        insert.setString(3, reason);
        insert.setLong(4, records);
        insert.executeUpdate();
    }

    private void closeMonths(Connection connection, LocalDateTime watermark) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + MONTHS
                + " SET state = 'final' WHERE statistic = ? AND state = 'open' AND month + INTERVAL 1 MONTH <= ?")) {
            update.setString(1, statistic);
            update.setObject(2, watermark);
            update.executeUpdate();
        }
    }
}
