package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import taxistream.streaming.admit.BatchCounts;

/**
 * The table {@code taxistream_batches}: the last 10,000 batches of each statistic, each with the process that wrote it. It is a ring: a batch
 * replaces the one 10,000 before it, because the job's user may delete no row.
 */
final class BatchTable {

    static final String TABLE = "taxistream_batches";

    /** Batches of a statistic that are kept: more than a day at the default trigger of ten seconds. */
    static final int KEPT = 10_000;

    private static final List<String> CHANGED = List.of(
            "batch",
            "committed_at",
            "run",
            "trips",
            "rejected",
            "late",
            "records_behind",
            "batch_millis",
            "mysql_millis");

    private BatchTable() {}

    /** Enters the batch as the ledger has it, within the transaction that writes its rows. */
    static void enter(Connection connection, String statistic, BatchResult batch) throws SQLException {
        BatchCounts counts = batch.counts();
        String columns = String.join(", ", CHANGED);
        String sql =
                "INSERT INTO " + TABLE + " (statistic, slot, " + columns + ") SELECT * FROM (SELECT statistic, ? AS"
                        + " slot, last_batch AS batch, updated_at AS committed_at, run, ? AS trips, ? AS rejected, ? AS late,"
                        + " records_behind, batch_millis, mysql_millis FROM " + Ledger.TABLE
                        + " WHERE statistic = ?) AS entered"
                        + " ON DUPLICATE KEY UPDATE "
                        + CHANGED.stream()
                                .map(column -> TABLE + "." + column + " = entered." + column)
                                .collect(Collectors.joining(", "));
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, batch.id() % KEPT);
            insert.setLong(2, counts.tripCount());
            insert.setLong(3, counts.rejectedCount());
            insert.setLong(4, counts.lateCount());
            insert.setString(5, statistic);
            insert.executeUpdate();
        }
    }
}
