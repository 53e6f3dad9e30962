package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.process.BackOff;
import taxistream.process.FailPoint;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.Statistic;

/**
 * Keeps one statistic's table: writes each batch exactly once, in one transaction, until another job takes the table over. For one
 * thread.
 */
public final class StatisticSink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StatisticSink.class);

    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT = 1205;
    /** Pauses of 0.1 s to 10 s, about 40 s in all: longer outages end the run, for a supervisor to start it again. */
    private static final int ATTEMPTS = 10;

    private static final BackOff BACK_OFF = new BackOff(Duration.ofMillis(200), Duration.ofSeconds(20));

    private final Statistic statistic;
    private final Database database;
    private final Ledger ledger;
    private final MonthTables months;
    private final Upsert upsert;
    private final StatisticTable table;
    private final Filling filling;
    private final long epoch;
    private Optional<Connection> open = Optional.empty();
    private String checkedDefinition = "";
    private Positions stands;

    private StatisticSink(
            Statistic statistic, Database database, SqlFlavour flavour, Filling filling, LedgerRow claimed) {
        this.statistic = statistic;
        this.database = database;
        this.ledger = new Ledger(statistic.name());
        this.months = new MonthTables(statistic.name(), flavour);
        this.upsert = new Upsert(statistic, statistic.name(), flavour);
        this.table = new StatisticTable(statistic, flavour);
        this.filling = filling;
        this.epoch = claimed.epoch();
        this.stands = claimed.stands();
    }

    /**
     * Creates the statistic's table if need be, and takes it over.
     *
     * @param filling the checkpoint that the job continues from
     * @param writer names this process
     * @throws FailedRun if the table is not this statistic's, or another checkpoint or SQL fills it
     */
    public static StatisticSink claim(Database database, Statistic statistic, Filling filling, Writer writer) {
        try (Connection connection = database.connectAtStart()) {
            SqlFlavour flavour = SqlFlavour.of(connection);
            createLedger(connection);
            Claim claim = new Claim(statistic, filling, writer);
            claim.check(connection); // before the table's check, because a former SQL may have other columns
            new StatisticTable(statistic, flavour).ensure(connection);
            LedgerRow claimed = claim.take(connection);
            return new StatisticSink(statistic, database, flavour, filling, claimed);
        } catch (SQLException e) {
            throw new FailedRun(
                    "Cannot prepare table " + statistic.name() + " in " + database + ": " + e.getMessage() + ".", e);
        }
    }

    static void createLedger(Connection connection) throws SQLException {
        LedgerSchema.ensure(connection);
    }

    /**
     * Writes the batch, unless it is in the table already.
     *
     * @return whether it was written
     * @throws TakenOverException if another job has begun to fill the table
     * @throws FailedRun if MySQL refuses, or stays away
     */
    public boolean apply(BatchResult batch) {
        for (int attempt = 1; ; attempt++) {
            try {
                return applyOnce(batch);
            } catch (SQLException e) {
                if (!isPassing(e)) {
                    checkTablesAfter(e);
                    throw new FailedRun(
                            "Cannot upsert batch " + batch.id() + " of statistic '" + statistic.name() + "' into "
                                    + database + ": " + e.getMessage() + ".",
                            e);
                }
                if (attempt == ATTEMPTS) {
                    throw new FailedRun(
                            "MySQL at " + database + " does not take batch " + batch.id() + " of statistic '"
                                    + statistic.name() + "' after " + ATTEMPTS + " attempts: " + e.getMessage()
                                    + ". Nothing of it is in the table; started again, the job goes on with it.",
                            e);
                }
                log.warn(
                        "MySQL did not take the batch, trying again: statistic={} batch={} attempt={} error={}",
                        statistic.name(),
                        batch.id(),
                        attempt,
                        e.getMessage());
                pause(attempt);
            }
        }
    }

    /** The end of the last batch that this job has committed or found, as positions in the topic. */
    public Positions stands() {
        return stands;
    }

    private boolean applyOnce(BatchResult batch) throws SQLException {
        long beganNanos = System.nanoTime();
        Connection connection = connection();
        try {
            LedgerRow row = ledger.lock(connection)
                    .orElseThrow(() -> new TakenOverException("The ledger row of statistic '" + statistic.name()
                            + "' in " + Ledger.TABLE + " was deleted while the job ran, so it stops. Start it again."));
            checkClaim(row, batch);
            if (isInTable(row, batch)) {
                connection.rollback();
                return false;
            }
            FailPoint.reached("stream.before-rows");
            upsert.write(connection, batch.rows());
            months.enter(connection, batch);
            checkTable(connection);
            ledger.enter(connection, batch, BatchTimes.at(batch.beganNanos(), beganNanos, System.nanoTime()));
            BatchTable.enter(connection, statistic.name(), batch);
            FailPoint.reached("stream.before-commit");
            connection.commit();
            stands = batch.range().to();
            FailPoint.reached("stream.after-commit");
            return true;
        } catch (SQLException e) {
            discard(e);
            throw e;
        } catch (RuntimeException e) {
            discard(e);
            throw e;
        }
    }

    /** Checks in each batch that the claim still holds: a rebuild, another job or a restored database may have changed the ledger. */
    private void checkClaim(LedgerRow row, BatchResult batch) {
        boolean isRebuilt = row.version() != filling.version();
        if (row.fence().isPresent() || isRebuilt) {
            throw new BeingRebuiltException(statistic.name(), row.fence().orElse(row.run()));
        }
        if (row.epoch() != epoch || !row.queryId().equals(filling.queryId())) {
            throw takenOver(row);
        }
        checkTopic(row, batch.range().topicId());
    }

    private void checkTopic(LedgerRow row, Optional<String> topicId) {
        if (row.topicId().isPresent() && topicId.isPresent() && !row.topicId().equals(topicId)) {
            throw new FailedRun(ClaimRefusal.otherTopic(
                    statistic.file(), row.topic(), row.topicId().get(), topicId.get()));
        }
    }

    /**
     * Reads the ledger on a connection of its own; for any thread.
     *
     * @param topicId Kafka's id of the topic now
     * @throws FailedRun if the table was filled from another topic
     */
    public void checkTopic(Optional<String> topicId) {
        readOnItsOwn().ifPresent(row -> checkTopic(row, topicId));
    }

    /**
     * Decides by the ledger's positions. A batch is in the table if it ends at or before them. It is the next batch if it begins at them.
     */
    private boolean isInTable(LedgerRow row, BatchResult batch) {
        boolean isEarlier = batch.id() <= row.lastBatch();
        boolean fits = isEarlier
                ? batch.range().to().isAtOrBefore(row.stands())
                : batch.range().from().isSamePlaceAs(row.stands());
        if (!fits) {
            throw new FailedRun(ClaimRefusal.doesNotGoWithItsCheckpoint(statistic.file(), row));
        }
        return isEarlier;
    }

    /** Checks the table's definition. The transaction has written rows, so the table cannot be altered until it ends. */
    private void checkTable(Connection connection) throws SQLException {
        String definition = Tables.definition(connection, statistic.name());
        if (!definition.equals(checkedDefinition)) {
            table.check(connection);
            checkedDefinition = definition;
        }
    }

    /** Throws a sentence if a table is the reason: it was dropped, or altered, and then the check's sentence says how to mend it. */
    private void checkTablesAfter(SQLException refused) {
        try (Connection connection = database.connect()) {
            for (String needed : Ledger.tablesOf(statistic.name())) {
                if (!Tables.exists(connection, needed)) {
                    throw new FailedRun("Table " + needed + " in " + database + " was dropped while the job ran, so it"
                            + " stops; nothing of its batch was written. Start it again: it makes the table anew, or"
                            + " says what has to be brought back.");
                }
            }
            table.check(connection);
        } catch (FailedRun e) {
            e.addSuppressed(refused);
            throw e;
        } catch (SQLException e) {
            refused.addSuppressed(e);
        }
    }

    private TakenOverException takenOver(LedgerRow row) {
        return new TakenOverException("Statistic '" + statistic.name() + "' was taken over by " + row.run()
                + " at "
                + row.updatedAt() + " UTC, so this job stops; it has changed nothing since. Run one job on a"
                + " checkpoint.");
    }

    /**
     * Reads the ledger on a connection of its own; for any thread.
     *
     * @throws TakenOverException if another job has begun to fill the table
     */
    public void checkOurs() {
        Optional<LedgerRow> row = readOnItsOwn();
        if (row.isPresent() && row.get().epoch() != epoch) {
            throw takenOver(row.get());
        }
    }

    private Optional<LedgerRow> readOnItsOwn() {
        try (Connection connection = database.connect()) {
            return ledger.read(connection);
        } catch (SQLException e) {
            throw new FailedRun("Cannot read the ledger in " + database + ": " + e.getMessage() + ".", e);
        }
    }

    private Connection connection() throws SQLException {
        if (open.isEmpty()) {
            open = Optional.of(database.connect());
        }
        return open.get();
    }

    /**
     * Closes the connection, whose state is unknown after an error. A new connection reads from the ledger whether the commit took place.
     */
    private void discard(Exception cause) {
        open.ifPresent(connection -> {
            try {
                connection.close(); // ends an open transaction without committing it
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        });
        open = Optional.empty();
    }

    /** Whether a new transaction may succeed where this one failed. */
    private static boolean isPassing(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return e.getErrorCode() == DEADLOCK
                || e.getErrorCode() == LOCK_WAIT
                || state.startsWith("08")
                || e instanceof SQLTransientException
                || e instanceof SQLRecoverableException;
    }

    private static void pause(int failures) {
        try {
            BACK_OFF.await(failures);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The job was stopped while it waited for MySQL.", e);
        }
    }

    @Override
    public void close() {
        open.ifPresent(connection -> {
            try {
                connection.close();
            } catch (SQLException e) {
                log.debug("The connection did not close", e);
            }
        });
        open = Optional.empty();
    }
}
