package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import taxistream.streaming.admit.BatchCounts;

/**
 * The table {@code taxistream_progress}, one row a statistic: which batch is in the statistic's table, and who may write the
 * next. It is read and written in the same transaction as the rows, so a batch that Spark runs again changes nothing, and of
 * two jobs on one checkpoint only the later one writes.
 */
final class Ledger {

    static final String TABLE = "taxistream_progress";

    private static final String COLUMNS =
            "statistic, query_id, checkpoint_version, sql_fingerprint, epoch, run, last_batch, watermark, updated_at";

    private final String statistic;

    Ledger(String statistic) {
        this.statistic = statistic;
    }

    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS " + TABLE + " ("
                    + " statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,"
                    + " query_id CHAR(36) CHARACTER SET ascii NOT NULL COMMENT 'the streaming query, as its checkpoint names it',"
                    + " checkpoint_version INT NOT NULL DEFAULT 1 COMMENT 'the checkpoint folder, v1 and so on',"
                    + " sql_fingerprint CHAR(64) CHARACTER SET ascii NOT NULL COMMENT 'SHA-256 of the SQL',"
                    + " epoch BIGINT NOT NULL COMMENT 'raised by every start; an older one may not write',"
                    + " run VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL COMMENT 'host and process that write',"
                    + " last_batch BIGINT NOT NULL COMMENT 'the last batch in the table, -1 before the first',"
                    + " watermark DATETIME(3) NULL COMMENT 'months that end at this or before are final',"
                    + " trips BIGINT NOT NULL DEFAULT 0 COMMENT 'trips counted, over all batches',"
                    + " rejected BIGINT NOT NULL DEFAULT 0 COMMENT 'records rejected, without the late ones',"
                    + " late BIGINT NOT NULL DEFAULT 0 COMMENT 'trips that came after their month was final',"
                    + " rows_upserted BIGINT NOT NULL DEFAULT 0 COMMENT 'rows written, over all batches',"
                    + " topic VARCHAR(249) CHARACTER SET ascii NOT NULL COMMENT 'where the trips come from',"
                    + " latest_pickup DATETIME(3) NULL COMMENT 'the latest pickup that counts',"
                    + " records_behind BIGINT NULL COMMENT 'records that the topic held beyond the last batch',"
                    + " trips_per_second DOUBLE NOT NULL DEFAULT 0 COMMENT 'in the last batch',"
                    + " batch_millis BIGINT NOT NULL DEFAULT 0 COMMENT 'of the last batch, but for its commit',"
                    + " mysql_millis BIGINT NOT NULL DEFAULT 0 COMMENT 'of these, in this database',"
                    + " spark_ui VARCHAR(255) CHARACTER SET utf8mb4 NULL COMMENT 'web page of the job that writes',"
                    + " updated_at DATETIME(3) NOT NULL COMMENT 'UTC',"
                    + " retired BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'its file is gone: the table stays as it is'"
                    + ") ENGINE = InnoDB COMMENT = 'How far each statistic is, written with its rows'");
        }
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
                        row.getObject(9, LocalDateTime.class)));
            }
        }
    }

    /** Enters a statistic that no batch has been written of; does nothing if it is there. */
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

    /** Lets only this epoch write from now on. */
    void raise(Connection connection, long epoch, String fingerprint, Writer writer) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + TABLE
                + " SET epoch = ?, sql_fingerprint = ?, run = ?, topic = ?, spark_ui = ?, retired = FALSE,"
                + " updated_at = UTC_TIMESTAMP(3) WHERE statistic = ?")) {
            update.setLong(1, epoch);
            update.setString(2, fingerprint); // a former version took it of the same SQL in another way
            update.setString(3, writer.run());
            update.setString(4, writer.topic());
            update.setString(5, writer.sparkUi().orElse(null));
            update.setString(6, statistic);
            update.executeUpdate();
        }
    }

    void delete(Connection connection) throws SQLException {
        for (String table : List.of(TABLE, MonthTables.MONTHS, MonthTables.REJECTED)) {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM " + table + " WHERE statistic = ?")) {
                delete.setString(1, statistic);
                delete.executeUpdate();
            }
        }
    }

    /** Gives all that is written down of a statistic another name. */
    void rename(Connection connection, String to) throws SQLException {
        for (String table : List.of(TABLE, MonthTables.MONTHS, MonthTables.REJECTED)) {
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
                + " records_behind = ?, trips_per_second = ?, batch_millis = ?, mysql_millis = ?,"
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
            update.setString(13, statistic);
            update.executeUpdate();
        }
    }
}
