package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Map;
import java.util.TreeSet;
import taxistream.streaming.admit.BatchCounts;

/**
 * The tables {@code taxistream_months}, which says of each statistic's months how many trips they hold and whether they are
 * final, and {@code taxistream_rejected}, which counts what does not count. Both add up what each batch brings.
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

    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS " + MONTHS + " ("
                    + " statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
                    + " month DATE NOT NULL,"
                    + " state VARCHAR(5) CHARACTER SET ascii NOT NULL"
                    + " COMMENT 'open, or final: the watermark has passed its end, so nothing changes any more',"
                    + " trips BIGINT NOT NULL COMMENT 'trips counted',"
                    + " late_trips BIGINT NOT NULL COMMENT 'trips that came after the month was final',"
                    + " first_update DATETIME(3) NOT NULL COMMENT 'UTC',"
                    + " last_update DATETIME(3) NOT NULL COMMENT 'UTC',"
                    + " PRIMARY KEY (statistic, month)"
                    + ") ENGINE = InnoDB COMMENT = 'The months of each statistic, written with its rows'");
            statement.execute("CREATE TABLE IF NOT EXISTS " + REJECTED + " ("
                    + " statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
                    + " month DATE NOT NULL COMMENT 'of the pickup; 1970-01-01 where the record does not say one',"
                    + " reason VARCHAR(32) CHARACTER SET ascii NOT NULL,"
                    + " records BIGINT NOT NULL,"
                    + " PRIMARY KEY (statistic, month, reason)"
                    + ") ENGINE = InnoDB COMMENT = 'Records that do not count; they are in the rejected topic'");
        }
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
