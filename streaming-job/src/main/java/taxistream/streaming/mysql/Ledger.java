package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import taxistream.streaming.admit.BatchCounts;

/**
 * The table {@code taxistream_progress}, one row a statistic: the last batch in the statistic's table, its end in the topic, and the
 * epoch that may write the next batch. It is read and written in the same transaction as the rows. So a batch that Spark repeats changes
 * nothing, and only the later of two jobs on one checkpoint writes.
 */
final class Ledger {

    static final String TABLE = "taxistream_progress";

    private static final String COLUMNS =
            "statistic, query_id, checkpoint_version, sql_fingerprint, epoch, run, last_batch, watermark, updated_at,"
                    + " fence, topic, topic_id, positions, trips, late, rejected, rows_upserted";

    /** Every table with rows of a statistic, but for the statistic's own. */
    private static final List<String> TABLES_BY_STATISTIC =
            List.of(TABLE, MonthTables.MONTHS, MonthTables.REJECTED, BatchTable.TABLE, Definitions.TABLE);

    /** Every table that the job needs for the statistic. */
    static List<String> tablesOf(String statistic) {
        List<String> tables = new ArrayList<>(TABLES_BY_STATISTIC);
        tables.add(statistic);
        return tables;
    }

    private final String statistic;

    Ledger(String statistic) {
        this.statistic = statistic;
    }

    /** Reads and locks the row until the transaction ends. */
    Optional<LedgerRow> lock(Connection connection) throws SQLException {
        return select(connection, " FOR UPDATE");
    }

    Optional<LedgerRow> read(Connection connection) throws SQLException {
        return select(connection, "");
    }

    private Optional<LedgerRow> select(Connection connection, String how) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM " + TABLE + " WHERE statistic = ?" + how)) {
            select.setString(1, statistic);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new LedgerRow(
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getString(6),
                        row.getLong(7),
                        Optional.ofNullable(row.getObject(8, LocalDateTime.class)),
                        row.getObject(9, LocalDateTime.class),
                        Optional.ofNullable(row.getString(10)),
                        row.getString(11),
                        Optional.ofNullable(row.getString(12)),
                        Optional.ofNullable(row.getString(13)).map(Positions::parse),
                        new LedgerRow.Totals(row.getLong(14), row.getLong(15), row.getLong(16), row.getLong(17))));
            }
        }
    }

    /** Inserts the row of a new statistic, unless it exists. */
    void insertIfAbsent(Connection connection, Filling filling, String fingerprint, Writer writer) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT IGNORE INTO " + TABLE
                + " (statistic, query_id, checkpoint_version, sql_fingerprint, epoch, run, last_batch, topic, updated_at)"
                + " VALUES (?, ?, ?, ?, 0, ?, -1, ?, UTC_TIMESTAMP(3))")) {
            insert.setString(1, statistic);
            insert.setString(2, filling.queryId());
            insert.setInt(3, filling.version());
            insert.setString(4, fingerprint);
            insert.setString(5, writer.run());
            insert.setString(6, writer.topic());
            insert.executeUpdate();
        }
    }

    /** Lets only this epoch write from now on, and records the topic and the table's positions in it. */
    void raise(Connection connection, long epoch, String fingerprint, Writer writer, Optional<Positions> positions)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + TABLE
                + " SET epoch = ?, sql_fingerprint = ?, run = ?, topic = ?, topic_id = COALESCE(?, topic_id), spark_ui = ?, positions = ?,"
                + " retired = FALSE, updated_at = UTC_TIMESTAMP(3) WHERE statistic = ?")) {
            update.setLong(1, epoch);
            update.setString(2, fingerprint); // a former version computed it differently
            update.setString(3, writer.run());
            update.setString(4, writer.topic());
            update.setString(5, writer.topicId().orElse(null));
            update.setString(6, writer.sparkUi().orElse(null));
            update.setString(7, positions.map(Positions::toString).orElse(null));
            update.setString(8, statistic);
            update.executeUpdate();
        }
    }

    /** Sets the fence, which keeps every other run from writing; empty removes it. */
    void fence(Connection connection, Optional<String> by) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE " + TABLE + " SET fence = ? WHERE statistic = ?")) {
            update.setString(1, by.orElse(null));
            update.setString(2, statistic);
            update.executeUpdate();
        }
    }

    /** Enters a backfill's change: the additional trips, and the late trips that are counted now. */
    void correct(Connection connection, long moreTrips, long fewerLate) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + TABLE + " SET trips = trips + ?, late = late - ? WHERE statistic = ?")) {
            update.setLong(1, moreTrips);
            update.setLong(2, fewerLate);
            update.setString(3, statistic);
            update.executeUpdate();
        }
    }

    void delete(Connection connection) throws SQLException {
        for (String table : TABLES_BY_STATISTIC) {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM " + table + " WHERE statistic = ?")) {
                delete.setString(1, statistic);
                delete.executeUpdate();
            }
        }
    }

    /** Renames the statistic in every table of the ledger. */
    void rename(Connection connection, String to) throws SQLException {
        for (String table : TABLES_BY_STATISTIC) {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE " + table + " SET statistic = ? WHERE statistic = ?")) {
                update.setString(1, to);
                update.setString(2, statistic);
                update.executeUpdate();
            }
        }
    }

    /** Enters the batch, within the transaction that writes its rows. */
    void enter(Connection connection, BatchResult batch, BatchTimes times) throws SQLException {
        BatchCounts counts = batch.counts();
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + TABLE
                + " SET last_batch = ?, watermark = ?, trips = trips + ?, rejected = rejected + ?, late = late + ?,"
                + " rows_upserted = rows_upserted + ?,"
                + " latest_pickup = GREATEST(COALESCE(?, latest_pickup), COALESCE(latest_pickup, ?)),"
                + " records_behind = ?, trips_per_second = ?, batch_millis = ?, mysql_millis = ?, positions = ?,"
                + " updated_at = UTC_TIMESTAMP(3) WHERE statistic = ?")) {
            LocalDateTime latest = counts.latestPickup().orElse(null);
            update.setLong(1, batch.id());
            update.setObject(2, batch.watermark().orElse(null));
            update.setLong(3, counts.tripCount());
            update.setLong(4, counts.rejectedCount());
            update.setLong(5, counts.lateCount());
            update.setLong(6, batch.rows().size());
            update.setObject(7, latest);
            update.setObject(8, latest);
            update.setObject(
                    9, batch.recordsBehind().isPresent() ? batch.recordsBehind().getAsLong() : null);
            update.setDouble(10, counts.tripCount() * 1000.0 / Math.max(1, times.batchMillis()));
            update.setLong(11, times.batchMillis());
            update.setLong(12, times.mysqlMillis());
            update.setString(13, batch.range().to().toString());
            update.setString(14, statistic);
            update.executeUpdate();
        }
    }
}
