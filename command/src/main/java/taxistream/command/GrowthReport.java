package taxistream.command;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import taxistream.streaming.mysql.Database;

/** Says every few seconds how many trips of each month are in the tables: the months as they grow. */
final class GrowthReport implements AutoCloseable {

    private static final long EVERY_SECONDS = 5;

    private final Database database;
    private final PrintWriter err;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "demo-growth");
        thread.setDaemon(true);
        return thread;
    });
    private String last = "";

    private GrowthReport(Database database, PrintWriter err) {
        this.database = database;
        this.err = err;
    }

    static GrowthReport start(Database database, PrintWriter err) {
        GrowthReport report = new GrowthReport(database, err);
        report.clock.scheduleWithFixedDelay(report::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        return report;
    }

    private void look() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT month, sum(trips) FROM monthly_totals GROUP BY month ORDER BY month")) {
            List<String> months = new ArrayList<>();
            while (rows.next()) {
                months.add(
                        String.format(Locale.ROOT, "%s %,d", rows.getString(1).substring(0, 7), rows.getLong(2)));
            }
            String now = "In MySQL: " + String.join(", ", months) + " trips";
            if (!months.isEmpty() && !now.equals(last)) {
                err.println(now);
                last = now;
            }
        } catch (SQLException e) {
            // The tables are not there yet, or gone already: the next look will tell.
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
