package taxistream.endtoend.faults;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import taxistream.endtoend.TestDatabase;

/**
 * A reader of the tables, every 100 ms, each time in one snapshot. It must never see a part of a batch, a number of trips that
 * falls, or a month that changes after it was final; and where both statistics are at the same offset, the same trips and money.
 */
final class TornBatchChecker implements AutoCloseable {

    private static final long EVERY_MILLIS = 100;

    private final TestDatabase database;
    /** In one partition, so the same number of records read means the same records, in each reader. */
    private final boolean onePartition;

    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicLong snapshots = new AtomicLong();
    private final Map<String, Table> before = new HashMap<>();
    private final Thread thread = new Thread(this::look, "reader of the tables");
    private volatile boolean closed;

    TornBatchChecker(TestDatabase database, boolean onePartition) {
        this.database = database;
        this.onePartition = onePartition;
        thread.setDaemon(true);
        thread.start();
    }

    /** What a month's rows add up to. */
    private record Sums(long trips, BigDecimal revenue) {}

    /** A statistic in one snapshot: its ledger row, and its months. */
    private record Table(
            long epoch,
            long lastBatch,
            long trips,
            long read,
            Optional<LocalDateTime> watermark,
            Map<LocalDate, Sums> months) {

        long tripsInRows() {
            return months.values().stream().mapToLong(Sums::trips).sum();
        }

        boolean isFinal(LocalDate month) {
            return watermark
                    .filter(at -> !at.isBefore(month.plusMonths(1).atStartOfDay()))
                    .isPresent();
        }
    }

    private void look() {
        while (!closed) {
            try (Connection connection = database.connect()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setAutoCommit(false);
                while (!closed) {
                    snapshot(connection);
                    pause();
                }
            } catch (SQLException e) {
                pause(); // MySQL is away, or the tables are not there yet
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void snapshot(Connection connection) throws SQLException {
        Map<String, Table> now = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            for (String statistic : Experiment.STATISTICS) {
                read(statement, statistic).ifPresent(table -> now.put(statistic, table));
            }
            statement.execute("COMMIT");
        }
        now.forEach((statistic, table) -> {
            checkWhole(statistic, table);
            Optional.ofNullable(before.put(statistic, table))
                    .ifPresent(earlier -> checkSince(statistic, earlier, table));
        });
        if (onePartition && now.size() == 2) {
            checkEqual(now.get(Experiment.STATISTICS.get(0)), now.get(Experiment.STATISTICS.get(1)));
        }
        snapshots.incrementAndGet();
    }

    private static Optional<Table> read(Statement statement, String statistic) throws SQLException {
        Map<LocalDate, Sums> months = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT month, sum(trips), sum(revenue) FROM " + statistic + " GROUP BY month")) {
            while (rows.next()) {
                months.put(rows.getObject(1, LocalDate.class), new Sums(rows.getLong(2), rows.getBigDecimal(3)));
            }
        }
        try (ResultSet row = statement.executeQuery("SELECT epoch, last_batch, trips, " + LedgerView.READ
                + ", watermark FROM taxistream_progress WHERE statistic = '" + statistic + "'")) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(new Table(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    Optional.ofNullable(row.getObject(5, LocalDateTime.class)),
                    months));
        }
    }

    private void checkWhole(String statistic, Table table) {
        if (table.tripsInRows() != table.trips()) {
            violations.add(statistic + " is torn: its rows hold " + table.tripsInRows() + " trips, its ledger "
                    + table.trips() + " at batch " + table.lastBatch());
        }
    }

    private void checkSince(String statistic, Table earlier, Table table) {
        if (table.trips() < earlier.trips()
                || table.lastBatch() < earlier.lastBatch()
                || table.epoch() < earlier.epoch()) {
            violations.add(statistic + " went back: from " + earlier + " to " + table);
        }
        earlier.months().forEach((month, sums) -> {
            if (earlier.isFinal(month) && !sums.equals(table.months().get(month))) {
                violations.add(statistic + " changed " + month + " after it was final: from " + sums + " to "
                        + table.months().get(month));
            }
        });
    }

    private void checkEqual(Table one, Table other) {
        if (one.read() == other.read()
                && one.trips() == other.trips()
                && !one.months().equals(other.months())) {
            violations.add("at the same offset the two differ: " + one + " and " + other);
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    long snapshots() {
        return snapshots.get();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
