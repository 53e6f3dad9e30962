package taxistream.streaming.input;

import java.time.YearMonth;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of a batch's records.
 *
 * @param trips trips that count, by month
 * @param late trips whose month was final, by month
 * @param rejected other records that do not count, by reason's label
 */
public record BatchCounts(
        SortedMap<YearMonth, Long> trips, SortedMap<YearMonth, Long> late, SortedMap<String, Long> rejected) {

    static BatchCounts sum(Iterable<RangeCounts> ranges) {
        SortedMap<YearMonth, Long> trips = new TreeMap<>();
        SortedMap<YearMonth, Long> late = new TreeMap<>();
        SortedMap<String, Long> rejected = new TreeMap<>();
        for (RangeCounts range : ranges) {
            range.trips().forEach((month, count) -> trips.merge(month, count, Long::sum));
            range.late().forEach((month, count) -> late.merge(month, count, Long::sum));
            range.rejected().forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
        }
        return new BatchCounts(trips, late, rejected);
    }

    public long tripCount() {
        return total(trips);
    }

    public long lateCount() {
        return total(late);
    }

    public long rejectedCount() {
        return total(rejected);
    }

    private static long total(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** "late 3, undecodable 1"; empty if nothing was rejected. */
    public String rejections() {
        SortedMap<String, Long> all = new TreeMap<>(rejected);
        if (lateCount() > 0) {
            all.put("late", lateCount());
        }
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
