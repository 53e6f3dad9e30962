package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.Statistic;

/** The first step of everyone who wants to fill a statistic's table: whether that may be, and the epoch in which. */
record Claim(Statistic statistic, Filling filling, boolean takeOver) {

    /**
     * Whether the table may be filled from there. Ends the transaction.
     *
     * @throws FailedRun if another checkpoint or another SQL fills the table, or one of table and checkpoint is older
     */
    void check(Connection connection) throws SQLException {
        lockAllowed(connection);
        connection.rollback();
    }

    /**
     * Takes the statistic's table over: from now on only the returned epoch may write. Commits.
     *
     * @throws FailedRun as {@link #check}
     */
    long take(Connection connection, Writer writer) throws SQLException {
        Ledger ledger = new Ledger(statistic.name());
        if (lockAllowed(connection).isEmpty()) {
            ledger.insertIfAbsent(connection, filling, statistic.file().fingerprint(), writer);
        }
        LedgerRow row = lockAllowed(connection).orElseThrow(); // someone else's, if that one was first
        long epoch = row.epoch() + 1;
        if (isForeign(row)) {
            empty(connection);
            ledger.delete(connection);
            ledger.insertIfAbsent(connection, filling, statistic.file().fingerprint(), writer);
        }
        ledger.raise(connection, epoch, statistic.file().fingerprint(), writer);
        connection.commit();
        return epoch;
    }

    private Optional<LedgerRow> lockAllowed(Connection connection) throws SQLException {
        Optional<LedgerRow> row = new Ledger(statistic.name()).lock(connection);
        if (row.isEmpty()) {
            checkNew(connection);
            return row;
        }
        Optional<String> refusal = refusal(row.get());
        if (refusal.isPresent()) {
            connection.rollback();
            throw new FailedRun(refusal.get());
        }
        return row;
    }

    /** A checkpoint that has read trips which no table holds: they would be missing. */
    private void checkNew(Connection connection) throws SQLException {
        if (!filling.isNew()) {
            connection.rollback();
            throw new FailedRun("The database knows nothing of statistic '" + statistic.name()
                    + "', but its checkpoint has read trips already, which its table would lack. Pass a new"
                    + " --checkpoint, or the database that goes with this one.");
        }
    }

    private boolean isForeign(LedgerRow row) {
        return !row.queryId().equals(filling.queryId());
    }

    private Optional<String> refusal(LedgerRow row) {
        String name = statistic.name();
        if (TableSwap.isFence(row)) {
            return Optional.of("Statistic '" + name + "' is being replaced: " + row.run() + ". Wait until it has ended;"
                    + " if it was stopped, run 'taxistream rebuild " + name + "' again, or with --cancel.");
        }
        boolean isChanged = !statistic.file().hasFingerprint(row.fingerprint());
        if (statistic.file().isStaged() && (isForeign(row) || isChanged)) {
            String rebuilt = statistic.file().statisticName();
            return Optional.of(
                    "A rebuild of statistic '" + rebuilt + "' with another SQL, or another checkpoint, was begun"
                            + " and not ended. Run 'taxistream rebuild " + rebuilt + " --cancel' first.");
        }
        if (isForeign(row)) {
            return foreign(row);
        }
        if (isChanged) {
            return Optional.of("Statistic '" + name + "' was changed: table " + name
                    + " holds what the former SQL computed. Run 'taxistream rebuild " + name
                    + "', which fills a new table beside it and swaps them; or bring the former SQL back.");
        }
        if (!filling.agreesWith().test(row.lastBatch())) {
            return Optional.of("Table " + name + " stands at batch " + row.lastBatch() + ", which does not go with its"
                    + " checkpoint: one of the two was restored from an older copy. Run 'taxistream rebuild " + name
                    + "', which counts again from the topic's first trip.");
        }
        return Optional.empty();
    }

    private Optional<String> foreign(LedgerRow row) {
        String filled = "Table " + statistic.name() + " is filled by another checkpoint (query " + row.queryId()
                + ", last written " + row.updatedAt() + " by " + row.run() + "), not by this one (query "
                + filling.queryId() + ")";
        if (!takeOver) {
            return Optional.of(
                    filled + ": the trips would count twice. Pass that --checkpoint; or pass --take-over, which"
                            + " empties the table and fills it again from the topic's first trip.");
        }
        if (!filling.isNew()) {
            return Optional.of(filled + ", which has read trips already that an emptied table would lack. Pass a new"
                    + " --checkpoint with --take-over.");
        }
        return Optional.empty();
    }

    /** In the claim's transaction, so that no reader sees the table empty before it is known who fills it. */
    private void empty(Connection connection) throws SQLException {
        try (Statement delete = connection.createStatement()) {
            delete.executeUpdate("DELETE FROM " + SqlFlavour.quoted(statistic.name()));
        }
    }
}
