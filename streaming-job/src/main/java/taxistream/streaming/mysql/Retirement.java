package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import taxistream.settings.FailedRun;

/** Statistics whose file is gone: their tables stay, and the ledger marks them as retired. */
public final class Retirement {

    private Retirement() {}

    /** A statistic of the ledger that is not kept now, and the query that filled it. */
    public record Candidate(String statistic, String queryId, int checkpointVersion) {}

    /** The ledger's statistics without those that are kept. */
    public static List<Candidate> candidates(Database database, Collection<String> kept) {
        List<Candidate> candidates = new ArrayList<>();
        try (Connection connection = database.connectAtStart();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT statistic, query_id, checkpoint_version FROM "
                        + Ledger.TABLE + " WHERE NOT retired ORDER BY statistic")) {
            while (rows.next()) {
                if (!kept.contains(rows.getString(1))) {
                    candidates.add(new Candidate(rows.getString(1), rows.getString(2), rows.getInt(3)));
                }
            }
        } catch (SQLException e) {
            throw new FailedRun("Cannot read " + Ledger.TABLE + " in " + database + ": " + e.getMessage() + ".", e);
        }
        return candidates;
    }

    /** Marks the statistic as retired, and stops a job that still writes to it. */
    public static void retire(Database database, String statistic) {
        try (Connection connection = database.connectAtStart();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + Ledger.TABLE + " SET retired = TRUE, epoch = epoch + 1 WHERE statistic = ?")) {
            update.setString(1, statistic);
            update.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            throw new FailedRun("Cannot retire " + statistic + " in " + database + ": " + e.getMessage() + ".", e);
        }
    }
}
