package benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks every 50 ms how many trips of each statistic a reader of MySQL sees, and writes a line whenever that has changed: the time
 * in milliseconds at which the answer was there, the statistic, its trips. It reads the ledger, which the job writes in one transaction
 * with the rows. It goes on until it is killed. Arguments: JDBC URL, file.
 */
public final class VisibleTrips {

    private static final int EVERY_MILLIS = 50;

    private VisibleTrips() {}

    public static void main(String[] arguments) throws SQLException, IOException, InterruptedException {
        Map<String, Long> seen = new HashMap<>();
        try (Connection mysql = DriverManager.getConnection(
                        arguments[0], System.getenv("MYSQL_USER"), System.getenv("MYSQL_PASSWORD"));
                PreparedStatement select = mysql.prepareStatement("SELECT statistic, trips FROM taxistream_progress");
                PrintWriter lines = new PrintWriter(Files.newBufferedWriter(Path.of(arguments[1])))) {
            long next = System.currentTimeMillis();
            while (true) {
                look(select, seen, lines);
                next = Math.max(next + EVERY_MILLIS, System.currentTimeMillis());
                Thread.sleep(Math.max(0, next - System.currentTimeMillis()));
            }
        }
    }

    private static void look(PreparedStatement select, Map<String, Long> seen, PrintWriter lines) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            long now = System.currentTimeMillis();
            while (rows.next()) {
                String statistic = rows.getString(1);
                long trips = rows.getLong(2);
                Long before = seen.put(statistic, trips);
                if (before == null || before != trips) {
                    lines.println(now + " " + statistic + " " + trips);
                }
            }
            lines.flush();
        }
    }
}
