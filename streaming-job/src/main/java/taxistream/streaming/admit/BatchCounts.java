package taxistream.streaming.admit;

import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts of a batch's records. Each record is in exactly one of trips, late and rejected.
 *
 * @param trips trips that count, by month
 * @param late trips whose month was final, by month
 * @param rejected other records that do not count, by month and reason
 * @param latestPickup the latest pickup of the trips that count; empty if there is none
 */
public record BatchCounts(
        SortedMap<YearMonth, Long> trips,
        SortedMap<YearMonth, Long> late,
        SortedMap<RejectedGroup, Long> rejected,
        Optional<LocalDateTime> latestPickup) {

    /** Of a batch without records. */
    public static final BatchCounts NONE =
            new BatchCounts(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), Optional.empty());

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
        SortedMap<String, Long> all = new TreeMap<>();
        rejected.forEach((group, count) -> all.merge(group.reason(), count, Long::sum));
        if (lateCount() > 0) {
            all.put("late", lateCount());
        }
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
