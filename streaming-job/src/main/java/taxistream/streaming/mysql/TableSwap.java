package taxistream.streaming.mysql;

import static taxistream.streaming.mysql.SqlFlavour.quoted;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import taxistream.settings.FailPoint;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.StatisticFile;

/**
 * Puts a rebuilt table in the place of the present one: fence the one who writes, let the rebuilt one catch up, rename both in
 * one statement, then rename what the ledger says. A swap that was interrupted between the two is finished by whoever comes next.
 */
public final class TableSwap {

    private static final String FENCE = "rebuild by ";
    private static final String CANCELLED = "cancelled ";

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

    /** Whether a rebuild holds the table, so that nobody else may write to it. */
    static boolean isFence(LedgerRow row) {
        return row.run().startsWith(FENCE);
    }

    /**
     * The checkpoint's version that fills the table, after finishing a swap that was interrupted.
     *
     * @return 1 if nothing has been written of the statistic
     */
    public int version() {
        return inTransaction("read the ledger", connection -> {
            StatisticSink.createLedger(connection);
            finish(connection);
            return new Ledger(name).read(connection).map(LedgerRow::version).orElse(1);
        });
    }

    /** Whether the present table exists in the ledger: something to rebuild. */
    public boolean isKnown() {
        return inTransaction(
                "read the ledger",
                connection -> new Ledger(name).read(connection).isPresent());
    }

    /** Whether a rebuild holds the table, after finishing a swap that was interrupted: nobody may come to run that rebuild again. */
    public boolean isFenced() {
        return inTransaction("read the ledger", connection -> {
            finish(connection);
            return new Ledger(name).read(connection).map(TableSwap::isFence).orElse(false);
        });
    }

    /**
     * Finishes a swap that was interrupted after its rename.
     *
     * @return whether there was one, of a rebuild with the SQL that the file holds now
     */
    public boolean finishInterrupted() {
        return inTransaction("finish the rebuild of " + name, connection -> {
            StatisticSink.createLedger(connection);
            return finish(connection) && holdsTheFilesSql(connection);
        });
    }

    /** Stops whoever writes to the present table. Whoever runs then waits for the swap. */
    public void fence(String run) {
        inTransaction("take over " + name, connection -> {
            Ledger ledger = new Ledger(name);
            LedgerRow row = ledger.lock(connection)
                    .orElseThrow(() -> new FailedRun("The ledger's row of statistic '" + name + "' was deleted."));
            setRun(connection, row.epoch() + 1, FENCE + run);
            return null;
        });
    }

    /** Replaces the table. */
    public void swap() {
        inTransaction("swap " + name, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("RENAME TABLE " + quoted(name) + " TO " + quoted(former) + ", " + quoted(staged)
                        + " TO " + quoted(name));
            }
            FailPoint.reached("rebuild.after-rename");
            finish(connection);
            return null;
        });
    }

    /**
     * Gives a rebuild up: its table goes, and whoever waits for it goes on with the present one.
     *
     * @return whether there was one
     */
    public boolean cancel() {
        return inTransaction("cancel the rebuild of " + name, connection -> {
            StatisticSink.createLedger(connection);
            finish(connection);
            boolean begun = new Ledger(staged).read(connection).isPresent() || exists(connection, staged);
            try (Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE IF EXISTS " + quoted(staged));
            }
            new Ledger(staged).delete(connection);
            Optional<LedgerRow> fence = new Ledger(name).lock(connection).filter(TableSwap::isFence);
            if (fence.isPresent()) {
                setRun(
                        connection,
                        fence.get().epoch() + 1,
                        CANCELLED + fence.get().run());
            }
            return begun || fence.isPresent();
        });
    }

    /** After the rename the staged ledger row has no table of its name any more: that is how an interrupted swap is told. */
    private boolean finish(Connection connection) throws SQLException {
        if (!exists(connection, former)) {
            return false;
        }
        Ledger ofStaged = new Ledger(staged);
        boolean interrupted =
                !exists(connection, staged) && ofStaged.lock(connection).isPresent();
        if (interrupted) {
            new Ledger(name).delete(connection);
            ofStaged.rename(connection, name);
            connection.commit();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + quoted(former)); // another process may finish it too
        }
        return interrupted;
    }

    private boolean holdsTheFilesSql(Connection connection) throws SQLException {
        return new Ledger(name)
                .read(connection)
                .filter(row -> statistic.hasFingerprint(row.fingerprint()))
                .isPresent();
    }

    private void setRun(Connection connection, long epoch, String run) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE " + Ledger.TABLE + " SET epoch = ?, run = ? WHERE statistic = ?")) {
            update.setLong(1, epoch);
            update.setString(2, run);
            update.setString(3, name);
            update.executeUpdate();
        }
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?")) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
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
