package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.Optional;
import taxistream.settings.FailedRun;
import taxistream.streaming.batch.BatchCounts;
import taxistream.streaming.batch.BatchResult;
import taxistream.streaming.statistic.Statistic;

/**
 * The table {@code taxistream_progress}, one row a statistic: which batch is in the statistic's table, and who may write the
 * next. It is read and written in the same transaction as the rows, so a batch that Spark runs again changes nothing, and of
 * two jobs on one checkpoint only the later one writes.
 */
final class Ledger {

    static final String TABLE = "taxistream_progress";

    private static final String COLUMNS =
            "statistic, query_id, sql_fingerprint, epoch, run, last_batch, watermark, updated_at";

    private final String statistic;

    Ledger(String statistic) {
        this.statistic = statistic;
    }

    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS " + TABLE + " ("
                    + " statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,"
                    + " query_id CHAR(36) CHARACTER SET ascii NOT NULL COMMENT 'the streaming query, as its checkpoint names it',"
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
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getLong(6),
                        Optional.ofNullable(row.getObject(7, LocalDateTime.class)),
                        row.getObject(8, LocalDateTime.class)));
            }
        }
    }

    /**
     * Takes the statistic's table over: from now on only the returned epoch may write. Commits.
     *
     * @param queryId the query of the checkpoint that the job goes on from
     * @throws FailedRun if another checkpoint or another SQL fills the table
     */
    long claim(Connection connection, Statistic claimed, String queryId, Writer writer) throws SQLException {
        insertIfAbsent(connection, claimed, queryId, writer);
        LedgerRow row = lock(connection).orElseThrow();
        if (!row.queryId().equals(queryId)) {
            connection.rollback();
            throw new FailedRun("Table " + statistic + " is filled by another checkpoint (query " + row.queryId()
                    + ", last written " + row.updatedAt() + " by " + row.run() + "), not by this one (query " + queryId
                    + "): the trips would count twice. Pass that --checkpoint, or empty the table and delete its row in "
                    + TABLE
                    + ".");
        }
        if (!row.fingerprint().equals(claimed.file().fingerprint())) {
            connection.rollback();
            throw new FailedRun("Statistic '" + statistic + "' was changed: table " + statistic
                    + " holds what the former SQL computed. Bring the former SQL back, or rename the file: a new statistic starts"
                    + " from the first trip.");
        }
        long epoch = row.epoch() + 1;
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + TABLE
                        + " SET epoch = ?, run = ?, topic = ?, spark_ui = ?, retired = FALSE, updated_at = UTC_TIMESTAMP(3) WHERE statistic = ?")) {
            update.setLong(1, epoch);
            update.setString(2, writer.run());
            update.setString(3, writer.topic());
            update.setString(4, writer.sparkUi().orElse(null));
            update.setString(5, statistic);
            update.executeUpdate();
        }
        connection.commit();
        return epoch;
    }

    private void insertIfAbsent(Connection connection, Statistic claimed, String queryId, Writer writer)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT IGNORE INTO " + TABLE
                + " (statistic, query_id, sql_fingerprint, epoch, run, last_batch, topic, updated_at)"
                + " VALUES (?, ?, ?, 0, ?, -1, ?, UTC_TIMESTAMP(3))")) {
            insert.setString(1, statistic);
            insert.setString(2, queryId);
            insert.setString(3, claimed.file().fingerprint());
            insert.setString(4, writer.run());
            insert.setString(5, writer.topic());
            insert.executeUpdate();
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
