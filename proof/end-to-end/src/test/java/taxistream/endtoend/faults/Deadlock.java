package taxistream.endtoend.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;

/** A stranger who takes the locks of the job's transaction in the other order, and is too heavy to be MySQL's victim. */
final class Deadlock {

    /** MySQL rolls back the transaction that changed fewer rows; a batch of the tests changes some thousand. */
    private static final int WEIGHT = 20_000;

    private Deadlock() {}

    /**
     * The job stands before its first row and holds the ledger's row. The stranger locks the rows that the job wants next, then
     * asks for the ledger's.
     */
    static void with(Experiment experiment, Runnable letJobGoOn) {
        try (Connection stranger = experiment.servers().rootConnection(experiment.databaseName());
                Statement statement = stranger.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS stranger (n BIGINT)");
            stranger.setAutoCommit(false);
            statement.execute("SET SESSION cte_max_recursion_depth = " + WEIGHT);
            statement.execute("INSERT INTO stranger WITH RECURSIVE numbers (n) AS"
                    + " (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < " + WEIGHT + ") SELECT n FROM numbers");
            for (String statistic : Experiment.STATISTICS) {
                // With its gaps: the rows of the new month are not there yet.
                statement.executeQuery("SELECT count(*) FROM " + statistic + " FOR UPDATE");
            }
            CompletableFuture<Void> job = CompletableFuture.runAsync(() -> {
                Signals.sleep(500); // until the stranger waits
                letJobGoOn.run();
            });
            statement.executeQuery("SELECT * FROM taxistream_progress FOR UPDATE");
            job.join();
            stranger.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
