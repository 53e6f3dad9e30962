package taxistream.streaming.mysql;

import static taxistream.streaming.mysql.SqlFlavour.quoted;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Optional;
import java.util.SortedMap;
import taxistream.settings.FailedRun;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.statistic.Statistic;

/** Replaces months of a statistic's table as a whole. A stream that keeps the table waits meanwhile, at its ledger row. */
public final class MonthReplacement implements AutoCloseable {

    private final Statistic statistic;
    private final Database database;
    private final Connection connection;
    private final SqlFlavour flavour;

    private MonthReplacement(Statistic statistic, Database database, Connection connection) throws SQLException {
        this.statistic = statistic;
        this.database = database;
        this.connection = connection;
        this.flavour = SqlFlavour.of(connection);
    }

    /**
     * Creates the statistic's table if need be.
     *
     * @throws FailedRun if the table is not this statistic's, or the user may not replace rows of it
     */
    public static MonthReplacement of(Database database, Statistic statistic) {
        try {
            MonthReplacement replacement = new MonthReplacement(statistic, database, database.connectAtStart());
            StatisticSink.createLedger(replacement.connection);
            Rights.checkDelete(replacement.connection, "backfill", MonthTables.REJECTED);
            new StatisticTable(statistic, replacement.flavour).ensure(replacement.connection);
            Rights.checkDelete(replacement.connection, "backfill", statistic.name());
            return replacement;
        } catch (SQLException e) {
            throw new FailedRun(
                    "Cannot prepare table " + statistic.name() + " in " + database + ": " + e.getMessage() + ".", e);
        }
    }

    /**
     * Replaces the month, in one transaction.
     *
     * @param trips trips of the month, before the statistic's own conditions
     * @return how many rows were written
     * @throws FailedRun if a stream may still change the month, or MySQL refuses
     */
    public long replace(YearMonth month, long trips, Iterable<Object[]> rows) {
        try {
            checkFinal(month);
            delete(month);
            long written = new Upsert(statistic, statistic.name(), flavour).write(connection, rows);
            enter(month, trips);
            connection.commit();
            return written;
        } catch (SQLException e) {
            throw new FailedRun(
                    "Cannot replace month " + month + " of statistic '" + statistic.name() + "' in " + database + ": "
                            + e.getMessage() + ". The month is as it was.",
                    e);
        }
    }

    /**
     * The changes that a replacement would make to these months. Changes nothing.
     *
     * @param trips trips of each month in its replacement
     * @throws FailedRun if a stream may still change one of the months, or MySQL refuses
     */
    public MonthChanges check(SortedMap<YearMonth, Long> trips) {
        try {
            for (YearMonth month : trips.keySet()) {
                checkFinal(month);
            }
            SortedMap<YearMonth, Long> present = MonthTables.trips(connection, statistic.name());
            present.keySet().retainAll(trips.keySet());
            connection.rollback();
            return new MonthChanges(present, trips);
        } catch (SQLException e) {
            throw new FailedRun("Cannot read the ledger in " + database + ": " + e.getMessage() + ".", e);
        }
    }

    private void checkFinal(YearMonth month) throws SQLException {
        Optional<LedgerRow> row = new Ledger(statistic.name()).lock(connection);
        if (row.isEmpty()) {
            return; // no stream keeps the table
        }
        String name = statistic.name();
        if (row.get().fence().isPresent()) {
            throw refused("Statistic '" + name + "' is being replaced by a rebuild of "
                    + row.get().fence().get() + ". Wait until it has ended; if it was killed, run 'taxistream rebuild "
                    + name + "' again, or with --cancel.");
        }
        if (!statistic.file().hasFingerprint(row.get().fingerprint())) {
            throw refused("Statistic '" + name + "' was changed: table " + name
                    + " holds what the former SQL computed. Run 'taxistream rebuild " + name + "' first.");
        }
        LocalDateTime end = month.plusMonths(1).atDay(1).atStartOfDay();
        boolean isFinal = row.get()
                .watermark()
                .filter(watermark -> !watermark.isBefore(end))
                .isPresent();
        if (!isFinal) {
            throw refused(
                    "Month " + month + " of statistic '" + name + "' is not final: the stream would write over it. Its"
                            + " watermark is at "
                            + row.get().watermark().map(LocalDateTime::toString).orElse("none")
                            + " and must pass " + end + ".");
        }
    }

    private FailedRun refused(String sentence) throws SQLException {
        connection.rollback();
        return new FailedRun(sentence);
    }

    private void delete(YearMonth month) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM " + quoted(statistic.name()) + " WHERE " + quoted(MonthWindow.COLUMN) + " = ?")) {
            delete.setObject(1, month.atDay(1));
            delete.executeUpdate();
        }
    }

    /** Enters the month's trips, and removes its late trips, which are counted now. */
    private void enter(YearMonth month, long trips) throws SQLException {
        correctLedger(month, trips);
        String sql = "INSERT INTO " + MonthTables.MONTHS
                + " (statistic, month, state, trips, late_trips, first_update, last_update)"
                + " VALUES (?, ?, 'final', ?, 0, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))" + flavour.onDuplicate()
                + "state = 'final', trips = " + flavour.newValue("trips") + ", late_trips = 0, last_update = "
                + flavour.newValue("last_update");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, statistic.name());
            insert.setObject(2, month.atDay(1));
            insert.setLong(3, trips);
            insert.executeUpdate();
        }
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM " + MonthTables.REJECTED + " WHERE statistic = ? AND month = ? AND reason = 'late'")) {
            delete.setString(1, statistic.name());
            delete.setObject(2, month.atDay(1));
            delete.executeUpdate();
        }
    }

    /** The ledger's totals stay the sums over the months. */
    private void correctLedger(YearMonth month, long trips) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT trips, late_trips FROM " + MonthTables.MONTHS + " WHERE statistic = ? AND month = ?")) {
            select.setString(1, statistic.name());
            select.setObject(2, month.atDay(1));
            try (ResultSet row = select.executeQuery()) {
                boolean known = row.next();
                new Ledger(statistic.name())
                        .correct(connection, trips - (known ? row.getLong(1) : 0), known ? row.getLong(2) : 0);
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new FailedRun("The connection to " + database + " does not close: " + e.getMessage() + ".", e);
        }
    }
}
