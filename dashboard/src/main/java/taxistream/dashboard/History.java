package taxistream.dashboard;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The last batches' pace, for the curve of the pipeline view. Kept in memory: a new dashboard starts a new curve. */
final class History {

    private static final int POINTS = 240;

    private final Deque<Map<String, Object>> points = new ArrayDeque<>();

    synchronized void add(List<Map<String, Object>> progress) {
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        point.put("trips_per_second", most(progress, "trips_per_second"));
        point.put("records_behind", most(progress, "records_behind"));
        point.put("batch_millis", most(progress, "batch_millis"));
        points.addLast(point);
        if (points.size() > POINTS) {
            points.removeFirst();
        }
    }

    /** Every statistic reads the same trips: the slowest one tells, not the sum. Null where no job wrote it. */
    private static Double most(List<Map<String, Object>> progress, String column) {
        return progress.stream()
                .map(row -> row.get(column))
                .filter(Objects::nonNull)
                .map(value -> ((Number) value).doubleValue())
                .max(Double::compare)
                .orElse(null);
    }

    synchronized List<Map<String, Object>> points() {
        return List.copyOf(points);
    }
}
