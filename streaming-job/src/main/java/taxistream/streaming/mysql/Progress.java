package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import taxistream.settings.FailedRun;

/** What the ledger says to readers. */
public final class Progress {

    private static final int NO_SUCH_TABLE = 1146;

    private Progress() {}

    /**
     * Whether any trip came after its month was final.
     *
     * @throws FailedRun if no job has written to the database yet, or it cannot be read
     */
    public static boolean anyLate(Database database) {
        try (Connection connection = database.connectAtStart();
                Statement statement = connection.createStatement();
                ResultSet sum = statement.executeQuery("SELECT coalesce(sum(late), 0) FROM " + Ledger.TABLE)) {
            return sum.next() && sum.getLong(1) > 0;
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_SUCH_TABLE) {
                throw new FailedRun(
                        "There are no statistics in " + database + " yet: run 'taxistream stream' first.", e);
            }
            throw new FailedRun("Cannot read " + Ledger.TABLE + " in " + database + ": " + e.getMessage() + ".", e);
        }
    }
}
