package taxistream.dashboard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taxistream.dashboard.Answers.Answer;

/**
 * The job's last batches, over some hours up to the newest. Batches of one statistic, process and span of time are summed up to one point, so
 * that an answer has a few hundred points of each statistic, whatever its hours are.
 */
record Batches(int hours, RowFormat format) {

    private static final int MOST_HOURS = 24 * 366;
    private static final int DEFAULT_HOURS = 24;
    private static final int SPANS = 300;

    private static final List<String> COLUMNS = List.of(
            "statistic",
            "run",
            "at",
            "batch",
            "batches",
            "trips",
            "rejected",
            "late",
            "records_behind",
            "batch_millis",
            "mysql_millis",
            "trips_per_second");

    /** What the span's last batch left unread, in a text that begins with its number: of a span's texts the greatest is that batch's. */
    private static final String LAST_UNREAD = "MAX(CONCAT(LPAD(batch, 20, '0'), ' ', COALESCE(records_behind, '')))";

    private static final String POINTS =
            "SELECT statistic, run, MAX(committed_at), MAX(batch), COUNT(*), SUM(trips), SUM(rejected), SUM(late), "
                    + LAST_UNREAD
                    + ", MAX(batch_millis), MAX(mysql_millis), 1000 * SUM(trips) / GREATEST(1, SUM(batch_millis))"
                    + " FROM taxistream_batches WHERE committed_at > (SELECT MAX(committed_at) FROM taxistream_batches) - INTERVAL ? HOUR"
                    + " GROUP BY statistic, run, FLOOR(TIMESTAMPDIFF(SECOND, '2000-01-01', committed_at) / ?) ORDER BY 3, 1";

    /**
     * What a query asks for.
     *
     * @throws Problem if its hours are no number from 1 to 8,784, its format is neither json nor csv, or it asks for something else
     */
    static Batches of(Map<String, List<String>> query) {
        query.keySet().stream()
                .filter(name -> !name.equals("hours") && !name.equals("format"))
                .findFirst()
                .ifPresent(name -> {
                    throw Problem.badRequest(
                            "There is no parameter '" + name + "': /api/batches takes hours and format.");
                });
        Parameters parameters = new Parameters(query);
        return new Batches(parameters.number("hours", 1, MOST_HOURS, DEFAULT_HOURS), RowFormat.of(parameters));
    }

    /** The answer to {@code /api/batches}; without points if the job keeps no batches. */
    Answer read(Connection connection) throws SQLException {
        int span = Math.max(1, hours * 3600 / SPANS);
        List<Map<String, Object>> points = points(connection, span);
        if (format == RowFormat.CSV) {
            return new Answer(Csv.bytes(COLUMNS, points.stream().map(Map::values)), Csv.TYPE, "");
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("hours", hours);
        answer.put("span_seconds", span);
        answer.put("points", points);
        return new Answer(Json.bytes(answer), "application/json", "");
    }

    private List<Map<String, Object>> points(Connection connection, int span) throws SQLException {
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
        return points;
    }

    private static Map<String, Object> point(ResultSet row) throws SQLException {
        String unread = row.getString(9).replaceFirst("^\\d+ ", "");
        List<?> values = Arrays.asList(
                row.getString(1),
                row.getString(2),
                row.getObject(3, LocalDateTime.class) + "Z",
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                unread.isEmpty() ? null : Long.valueOf(unread),
                row.getLong(10),
                row.getLong(11),
                row.getDouble(12));
        Map<String, Object> point = new LinkedHashMap<>();
        for (int i = 0; i < COLUMNS.size(); i++) {
            point.put(COLUMNS.get(i), values.get(i));
        }
        return point;
    }
}
