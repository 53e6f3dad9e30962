package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.Optional;
import java.util.SortedMap;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.Statistic;

/** The first step of a job that wants to fill a statistic's table: checks the job's claim and raises the epoch. */
record Claim(Statistic statistic, Filling filling, Writer writer) {

    /**
     * Checks that the checkpoint may fill the table. Ends the transaction.
     *
     * @throws FailedRun if another checkpoint, topic or SQL fills the table, or the table or the checkpoint was restored from an older
     *     copy
     */
    void check(Connection connection) throws SQLException {
        Optional<LedgerRow> row = lockAllowed(connection);
        if (row.isPresent()) {
            checkComplete(connection, row.get());
        } else {
            checkNothingLeft(connection);
        }
        connection.rollback();
    }

    /**
     * Takes the statistic's table over: from now on only the epoch of the returned row may write. Commits.
     *
     * @throws FailedRun as {@link #check}
     */
    LedgerRow take(Connection connection) throws SQLException {
        Ledger ledger = new Ledger(statistic.name());
        if (lockAllowed(connection).isEmpty()) {
            ledger.insertIfAbsent(connection, filling, statistic.file().fingerprint(), writer);
        }
        LedgerRow row = lockAllowed(connection).orElseThrow(); // another job may have inserted it first
        long epoch = row.epoch() + 1;
        // A row of an older version has no positions. They are read from the matching checkpoint.
        Optional<Positions> positions = row.positions().or(() -> filling.endOf().apply(row.lastBatch()));
        ledger.raise(connection, epoch, statistic.file().fingerprint(), writer, positions);
        Definitions.enter(connection, statistic);
        LedgerRow claimed = ledger.read(connection).orElseThrow();
        connection.commit();
        return claimed;
    }

    private Optional<LedgerRow> lockAllowed(Connection connection) throws SQLException {
        Optional<LedgerRow> row = new Ledger(statistic.name()).lock(connection);
        Optional<String> refusal = new ClaimRefusal(statistic.file(), filling, writer.topicId()).of(row);
        if (refusal.isPresent()) {
            connection.rollback();
            throw new FailedRun(refusal.get());
        }
        return row;
    }

    /** Checks that no rows exist without a ledger row. The new query would not overwrite all of them, and would add to their months. */
    private void checkNothingLeft(Connection connection) throws SQLException {
        String name = statistic.name();
        if (Tables.hasRows(connection, name) || MonthTables.knows(connection, name)) {
            connection.rollback();
            refuseHalfARebuild();
            if (MonthTables.areOnlyBackfilled(connection, name)) {
                throw new FailedRun(wasBackfilled(name, MonthTables.trips(connection, name)));
            }
            throw new FailedRun("The ledger " + Ledger.TABLE + " has no row of statistic '" + name + "', but table "
                    + name + " or its months are there: they would be counted on top of. Bring the ledger back from a"
                    + " backup; or let an administrator of MySQL run this, which puts the table aside, and the job counts from"
                    + " the topic's first trip: " + putAside(connection, name) + "DELETE FROM " + MonthTables.MONTHS
                    + " WHERE statistic = '" + name + "'; DELETE FROM " + MonthTables.REJECTED + " WHERE statistic = '"
                    + name + "';");
        }
    }

    /** The table may be a stranger's, so no advice drops it. */
    private static String putAside(Connection connection, String name) throws SQLException {
        return Tables.exists(connection, name)
                ? "RENAME TABLE " + SqlFlavour.quoted(name) + " TO " + SqlFlavour.quoted(name + "_former") + "; "
                : "";
    }

    private static String wasBackfilled(String name, SortedMap<YearMonth, Long> months) {
        return "Table " + name + " holds " + months.firstKey() + " to " + months.lastKey()
                + " from a backfill, which came before any stream: this one would count on top of it. Let an administrator"
                + " of MySQL run this, which puts those rows aside: RENAME TABLE " + SqlFlavour.quoted(name) + " TO "
                + SqlFlavour.quoted(name + "_backfilled") + "; DELETE FROM " + MonthTables.MONTHS
                + " WHERE statistic = '"
                + name
                + "'; Then start this again, which counts what the topic holds; and once 'taxistream status' says that"
                + " they are final, run 'taxistream backfill' for the months that the topic does not hold.";
    }

    /** Checks that no table of the batch's transaction was lost: each could be lost alone. */
    private void checkComplete(Connection connection, LedgerRow row) throws SQLException {
        String name = statistic.name();
        boolean isTableLost = row.totals().rows() > 0 && !Tables.hasRows(connection, name);
        boolean areMonthsLost = !MonthTables.addUpTo(connection, name, row.totals());
        if (isTableLost || areMonthsLost) {
            connection.rollback();
            refuseHalfARebuild();
            String what = isTableLost
                    ? "Table " + name + " holds no row"
                    : "The tables " + MonthTables.MONTHS + " and " + MonthTables.REJECTED
                            + " do not add up to the trips and rejected records of statistic '" + name + "'";
            throw new FailedRun(what + ", but the ledger " + Ledger.TABLE + " says that "
                    + row.totals().trips()
                    + " trips are counted: some of it was lost, or altered. Bring the database back from a backup, or run"
                    + " 'taxistream rebuild " + name + "', which counts again from the topic's first trip.");
        }
    }

    private void refuseHalfARebuild() {
        if (statistic.file().isStaged()) {
            String rebuilt = statistic.file().statisticName();
            throw new FailedRun("Parts of an earlier rebuild of statistic '" + rebuilt
                    + "' are left. Run 'taxistream rebuild " + rebuilt + " --cancel' first.");
        }
    }
}
