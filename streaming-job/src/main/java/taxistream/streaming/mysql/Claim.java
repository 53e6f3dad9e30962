package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.Statistic;

/** The first step of a job that wants to fill a statistic's table: whether it may, and the epoch in which. */
record Claim(Statistic statistic, Filling filling, Writer writer) {

    /**
     * Whether the table may be filled from there. Ends the transaction.
     *
     * @throws FailedRun if another checkpoint, topic or SQL fills the table, or one of table and checkpoint is older
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
        LedgerRow row = lockAllowed(connection).orElseThrow(); // another job's, if that one was first
        long epoch = row.epoch() + 1;
        // A version that kept no positions wrote the row: the checkpoint, which goes with it, knows them.
        Optional<Positions> positions = row.positions().or(() -> filling.endOf().apply(row.lastBatch()));
        ledger.raise(connection, epoch, statistic.file().fingerprint(), writer, positions);
        LedgerRow claimed = ledger.read(connection).orElseThrow();
        connection.commit();
        return claimed;
    }

    private Optional<LedgerRow> lockAllowed(Connection connection) throws SQLException {
        Optional<LedgerRow> row = new Ledger(statistic.name()).lock(connection);
        Optional<String> refusal = row.isEmpty() ? ofNewTable() : refusal(row.get());
        if (refusal.isPresent()) {
            connection.rollback();
            throw new FailedRun(refusal.get());
        }
        return row;
    }

    /** A checkpoint that has read trips which no table holds: they would be missing. */
    private Optional<String> ofNewTable() {
        return filling.isNew()
                ? Optional.empty()
                : Optional.of("The database knows nothing of statistic '" + statistic.name()
                        + "', but its checkpoint has read trips already, which its table would lack. Pass a new"
                        + " --checkpoint, or the database that goes with this one.");
    }

    /** Rows without a ledger would stay for good where the new query has none, and months would be counted on top. */
    private void checkNothingLeft(Connection connection) throws SQLException {
        String name = statistic.name();
        if (Tables.hasRows(connection, name) || MonthTables.knows(connection, name)) {
            connection.rollback();
            refuseHalfARebuild();
            throw new FailedRun("The ledger " + Ledger.TABLE + " has no row of statistic '" + name + "', but table "
                    + name + " or its months are there: they would be counted on top of. Bring the ledger back from a"
                    + " backup; or let an administrator of MySQL run this, and the job counts from the topic's first trip:"
                    + " DROP TABLE IF EXISTS " + SqlFlavour.quoted(name) + "; DELETE FROM " + MonthTables.MONTHS
                    + " WHERE statistic = '" + name + "'; DELETE FROM " + MonthTables.REJECTED + " WHERE statistic = '"
                    + name + "';");
        }
    }

    /** Each of the tables that a batch writes to can be lost alone. */
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

    private boolean isForeign(LedgerRow row) {
        return !row.queryId().equals(filling.queryId());
    }

    private boolean isOtherTopic(LedgerRow row) {
        return formerTopicId(row).isPresent()
                && writer.topicId().isPresent()
                && !formerTopicId(row).equals(writer.topicId());
    }

    /** A row of a version that did not note it has none, and the checkpoint may. */
    private Optional<String> formerTopicId(LedgerRow row) {
        return row.topicId().or(filling::topicId);
    }

    private Optional<String> refusal(LedgerRow row) {
        String name = statistic.name();
        if (row.fence().isPresent()) {
            return Optional.of("Statistic '" + name + "' is being replaced by a rebuild of "
                    + row.fence().get() + ". Wait until it has ended;"
                    + " if it was killed, run 'taxistream rebuild " + name + "' again, or with --cancel.");
        }
        boolean isChanged = !statistic.file().hasFingerprint(row.fingerprint());
        if (statistic.file().isStaged() && (isForeign(row) || isChanged || isOtherTopic(row))) {
            String rebuilt = statistic.file().statisticName();
            return Optional.of("A rebuild of statistic '" + rebuilt
                    + "' with another SQL, checkpoint or topic was begun"
                    + " and not ended. Run 'taxistream rebuild " + rebuilt + " --cancel' first.");
        }
        if (isForeign(row)) {
            return Optional.of("Table " + name + " is filled by another checkpoint (query " + row.queryId()
                    + ", last written " + row.updatedAt() + " by " + row.run() + "), not by this one (query "
                    + filling.queryId() + "): the trips would count twice. Pass that --checkpoint; or pass --take-over,"
                    + " which fills a new table from the topic's first trip and puts it in this one's place.");
        }
        if (isChanged) {
            return Optional.of("Statistic '" + name + "' was changed: table " + name
                    + " holds what the former SQL computed. Run 'taxistream rebuild " + name
                    + "', which fills a new table beside it and swaps them; or bring the former SQL back.");
        }
        if (isOtherTopic(row)) {
            return Optional.of(otherTopic(
                    name,
                    row.topic(),
                    formerTopicId(row).get(),
                    writer.topicId().get()));
        }
        return filling.agreesWith(row) ? Optional.empty() : Optional.of(doesNotGoWithItsCheckpoint(name, row));
    }

    /** Said at a start, of a batch, and to whoever asks where the job stands. */
    static String otherTopic(String name, String topic, String formerId, String topicId) {
        return "Topic " + topic + " is not the one that table " + name + " was filled from (its id was "
                + formerId + ", and is " + topicId + " now): it was deleted and made anew, or is another"
                + " cluster's. Bring the former topic back; or replay all trips into this one and run 'taxistream rebuild "
                + name + "', which counts again from its first trip.";
    }

    /** Said at a start, and of a batch. */
    static String doesNotGoWithItsCheckpoint(String name, LedgerRow row) {
        return "Table " + name + " stands at batch " + row.lastBatch()
                + ", which does not go with its checkpoint: one of the two was restored from an older copy. Run"
                + " 'taxistream rebuild " + name + "', which counts again from the topic's first trip.";
    }
}
