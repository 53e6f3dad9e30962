package taxistream.streaming.mysql;

import static taxistream.streaming.mysql.SqlFlavour.quoted;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.process.FailPoint;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.StatisticFile;

/**
 * Puts a rebuilt table in the place of the present one: fence the job that writes, let the rebuilt one catch up, rename both in one
 * statement, then rename their rows of the ledger. If a swap is interrupted between the two renames, the next process that uses the table
 * finishes it.
 */
public final class TableSwap {

    private static final Logger log = LoggerFactory.getLogger(TableSwap.class);

    private final Database database;
    private final String name;
    private final String staged;
    private final String former;
    private final StatisticFile statistic;

    public TableSwap(Database database, StatisticFile statistic) {
        this.database = database;
        this.name = statistic.name();
        this.staged = statistic.staged().name();
        this.former = statistic.name() + "__former";
        this.statistic = statistic;
    }

    /**
     * The checkpoint's version that fills the table, after finishing a swap that was interrupted.
     *
     * @return 1 if nothing has been written of the statistic
     */
    public int version() {
        return inTransaction("read the ledger", connection -> {
            StatisticSink.createLedger(connection);
            finishOrRefuse(connection);
            return new Ledger(name).read(connection).map(LedgerRow::version).orElse(1);
        });
    }

    /** Whether the present table exists in the ledger: something to rebuild. */
    public boolean isKnown() {
        return inTransaction(
                "read the ledger",
                connection -> new Ledger(name).read(connection).isPresent());
    }

    /** Whether the present table is filled by the file's SQL. */
    public boolean hasSqlOf(StatisticFile file) {
        return inTransaction("read the ledger", connection -> new Ledger(name)
                .read(connection)
                .filter(row -> file.hasFingerprint(row.fingerprint()))
                .isPresent());
    }

    /** The streaming query that fills the present table; empty if the ledger has no row of it. */
    public Optional<String> queryId() {
        return inTransaction(
                "read the ledger",
                connection -> new Ledger(name).read(connection).map(LedgerRow::queryId));
    }

    /**
     * Whether a rebuild holds the table. First finishes an interrupted swap, because its process may be gone. A swap that this user may
     * not finish holds the table too.
     */
    public boolean isFenced() {
        return inTransaction("read the ledger", connection -> {
            return finish(connection) == Finish.DENIED
                    || new Ledger(name)
                            .read(connection)
                            .flatMap(LedgerRow::fence)
                            .isPresent();
        });
    }

    /**
     * Checks the rights that a rebuild and its cancelling need.
     *
     * @param what the command's name, for the sentence
     * @throws FailedRun if the user lacks one; nothing has been changed then
     */
    public void checkRights(String what) {
        inTransaction("ask for the rights to " + what, connection -> {
            StatisticSink.createLedger(connection);
            Rights.checkReplace(connection, what);
            return null;
        });
    }

    /** The trips of each month in the present table and in the new one. */
    public MonthChanges changes() {
        return inTransaction(
                "compare the months of " + name,
                connection ->
                        new MonthChanges(MonthTables.trips(connection, name), MonthTables.trips(connection, staged)));
    }

    /**
     * Finishes a swap that was interrupted after its rename.
     *
     * @return whether there was a rebuild, of a rebuild with the SQL that the file holds now
     */
    public boolean finishInterrupted() {
        return inTransaction("finish the rebuild of " + name, connection -> {
            StatisticSink.createLedger(connection);
            return finishOrRefuse(connection) && holdsTheFilesSql(connection);
        });
    }

    /** Stops the job that writes to the present table: it waits until the swap is done, or the fence is taken back. */
    public void fence(String run) {
        inTransaction("fence " + name, connection -> {
            Ledger ledger = new Ledger(name);
            if (ledger.lock(connection).isEmpty()) {
                throw new FailedRun("The ledger's row of statistic '" + name + "' was deleted while it was rebuilt.");
            }
            ledger.fence(connection, Optional.of(run));
            return null;
        });
    }

    /**
     * Removes this run's fence, so that the job that wrote to the present table continues. After the rename the fence stays until the
     * swap is finished.
     */
    public void release(String run) {
        inTransaction("take the fence of " + name + " back", connection -> {
            boolean isRenamed = Tables.exists(connection, former) && !Tables.exists(connection, staged);
            Ledger ledger = new Ledger(name);
            boolean isOurs = ledger.lock(connection)
                    .flatMap(LedgerRow::fence)
                    .filter(run::equals)
                    .isPresent();
            if (isOurs && !isRenamed) {
                ledger.fence(connection, Optional.empty());
            }
            return null;
        });
    }

    /** Replaces the table. */
    public void swap() {
        inTransaction("swap " + name, connection -> {
            try (Statement statement = connection.createStatement()) {
                // A rebuild may replace a lost table. finish() recognises the swap by the former table, so an empty one
                // is created.
                statement.execute("CREATE TABLE IF NOT EXISTS " + quoted(name) + " LIKE " + quoted(staged));
                statement.execute("RENAME TABLE " + quoted(name) + " TO " + quoted(former) + ", " + quoted(staged)
                        + " TO " + quoted(name));
            }
            FailPoint.reached("rebuild.after-rename");
            finishOrRefuse(connection);
            return null;
        });
    }

    /**
     * Cancels a rebuild: drops its table, and a waiting job continues with the present table.
     *
     * @return whether there was one
     */
    public boolean cancel() {
        return inTransaction("cancel the rebuild of " + name, connection -> {
            StatisticSink.createLedger(connection);
            finishOrRefuse(connection);
            boolean begun = new Ledger(staged).read(connection).isPresent() || Tables.exists(connection, staged);
            Ledger ledger = new Ledger(name);
            boolean fenced = ledger.lock(connection).flatMap(LedgerRow::fence).isPresent();
            ledger.fence(connection, Optional.empty());
            new Ledger(staged).delete(connection);
            connection.commit();
            try (Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE IF EXISTS " + quoted(staged));
            }
            return begun || fenced;
        });
    }

    /** The result of finishing an interrupted swap of another process. */
    private enum Finish {
        NOTHING_TO_DO,
        DONE,
        /** The tables are renamed, but this user may not rename the ledger's rows. */
        DENIED
    }

    /** Finishes an interrupted swap. Its sign is a staged ledger row without a table of its name. */
    private Finish finish(Connection connection) throws SQLException {
        if (!Tables.exists(connection, former)) {
            return Finish.NOTHING_TO_DO;
        }
        Ledger ofStaged = new Ledger(staged);
        boolean interrupted =
                !Tables.exists(connection, staged) && ofStaged.lock(connection).isPresent();
        if (interrupted) {
            try {
                new Ledger(name).delete(connection);
                ofStaged.rename(connection, name);
                connection.commit();
            } catch (SQLException e) {
                if (!Rights.isDenied(e)) {
                    throw e;
                }
                connection.rollback();
                return Finish.DENIED;
            }
        }
        dropFormer(connection);
        return interrupted ? Finish.DONE : Finish.NOTHING_TO_DO;
    }

    /** @return whether there was a swap to finish */
    private boolean finishOrRefuse(Connection connection) throws SQLException {
        Finish finish = finish(connection);
        if (finish == Finish.DENIED) {
            throw new FailedRun("A rebuild of statistic '" + name
                    + "' was killed between its last two steps, and this user of MySQL may not do the last. Run"
                    + " 'taxistream rebuild " + name + "' again as the user that began it.");
        }
        return finish == Finish.DONE;
    }

    /** Another process may drop it too. */
    private void dropFormer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + quoted(former));
        } catch (SQLException e) {
            if (!Rights.isDenied(e)) {
                throw e;
            }
            log.warn("A rebuild left the former table, which this user may not drop: table={}", former);
        }
    }

    private boolean holdsTheFilesSql(Connection connection) throws SQLException {
        return new Ledger(name)
                .read(connection)
                .filter(row -> statistic.hasFingerprint(row.fingerprint()))
                .isPresent();
    }

    private <T> T inTransaction(String what, Work<T> work) {
        try (Connection connection = database.connectAtStart()) {
            T result = work.run(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw new FailedRun("Cannot " + what + " in " + database + ": " + e.getMessage() + ".", e);
        }
    }

    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
