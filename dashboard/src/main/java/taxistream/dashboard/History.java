package taxistream.dashboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The batches that were seen in the ledger since this dashboard started, each with its statistic and the time of its commit.
 * Kept in memory: a new dashboard begins with the last batch of each statistic.
 */
final class History {

    private static final int POINTS = 360;
    private static final List<String> COLUMNS =
            List.of("last_batch", "trips_per_second", "records_behind", "batch_millis", "mysql_millis");

    private final Deque<Map<String, Object>> points = new ArrayDeque<>();
    private final Map<Object, Object> lastBatches = new LinkedHashMap<>();

    /** Adds a point for each statistic with a new last batch. */
    synchronized void add(List<Map<String, Object>> progress) {
        for (Map<String, Object> row : progress) {
            Object batch = List.of(String.valueOf(row.get("query_id")), String.valueOf(row.get("last_batch")));
            if (row.get("updated_at") != null && !batch.equals(lastBatches.put(row.get("statistic"), batch))) {
                add(row);
            }
        }
    }

    private void add(Map<String, Object> row) {
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("at", row.get("updated_at"));
        point.put("statistic", row.get("statistic"));
        COLUMNS.forEach(column -> point.put(column.replace("last_", ""), row.get(column)));
        points.addLast(point);
        if (points.size() > POINTS) {
            points.removeFirst();
        }
    }

    synchronized List<Map<String, Object>> points() {
        return List.copyOf(points);
    }
}
