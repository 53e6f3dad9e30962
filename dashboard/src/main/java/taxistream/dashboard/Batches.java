package taxistream.dashboard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The job's last batches, over some hours up to the newest. Batches of one statistic, process and span of time are summed up to one point, so
 * that an answer has a few hundred points of each statistic, whatever its hours are.
 */
final class Batches {

    private static final int MOST_HOURS = 24 * 366;
    private static final int DEFAULT_HOURS = 24;
    private static final int SPANS = 300;

    private static final String POINTS =
            "SELECT statistic, run, MAX(committed_at), MAX(batch), COUNT(*), SUM(trips), SUM(rejected), SUM(late),"
                    + " MAX(records_behind), MAX(batch_millis), MAX(mysql_millis), 1000 * SUM(trips) / GREATEST(1, SUM(batch_millis))"
                    + " FROM taxistream_batches WHERE committed_at > (SELECT MAX(committed_at) FROM taxistream_batches) - INTERVAL ? HOUR"
                    + " GROUP BY statistic, run, FLOOR(TIMESTAMPDIFF(SECOND, '2000-01-01', committed_at) / ?) ORDER BY 3, 1";

    private Batches() {}

    /**
     * The hours that a query asks for.
     *
     * @throws Problem if they are no number from 1 to 8,784
     */
    static int hours(Map<String, List<String>> query) {
        query.keySet().stream()
                .filter(name -> !name.equals("hours"))
                .findFirst()
                .ifPresent(name -> {
                    throw Problem.badRequest("There is no parameter '" + name + "': /api/batches takes hours.");
                });
        List<String> asked = query.getOrDefault("hours", List.of(Integer.toString(DEFAULT_HOURS)));
        try {
            int hours = Integer.parseInt(asked.get(0));
            if (asked.size() == 1 && hours >= 1 && hours <= MOST_HOURS) {
                return hours;
            }
        } catch (NumberFormatException e) {
            // said below, with the text
        }
        throw Problem.badRequest("hours=" + String.join(",", asked) + " is not a number from 1 to " + MOST_HOURS
                + ": write hours=24 for the last day.");
    }

    /** The answer to {@code /api/batches}; without points if the job keeps no batches. */
    static Map<String, Object> read(Connection connection, int hours) throws SQLException {
        int span = Math.max(1, hours * 3600 / SPANS);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("hours", hours);
        answer.put("span_seconds", span);
        List<Map<String, Object>> points = new ArrayList<>();
        try (PreparedStatement select = Database.prepare(connection, POINTS, List.of(hours, span));
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                points.add(point(row));
            }
        } catch (SQLException e) {
            if (!Database.isMissingTable(e)) {
                throw e;
            }
        }
        answer.put("points", points);
        return answer;
    }

    private static Map<String, Object> point(ResultSet row) throws SQLException {
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("statistic", row.getString(1));
        point.put("run", row.getString(2));
        point.put("at", row.getObject(3, LocalDateTime.class) + "Z");
        point.put("batch", row.getLong(4));
        point.put("batches", row.getLong(5));
        point.put("trips", row.getLong(6));
        point.put("rejected", row.getLong(7));
        point.put("late", row.getLong(8));
        point.put("records_behind", row.getObject(9));
        point.put("batch_millis", row.getLong(10));
        point.put("mysql_millis", row.getLong(11));
        point.put("trips_per_second", row.getDouble(12));
        return point;
    }
}
