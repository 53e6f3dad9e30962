package taxistream.streaming.admit;

import java.io.Serializable;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import taxistream.trips.Trip;

/**
 * Counts of the records of one range of a partition. They follow from the range and the watermark alone, so a task that runs again
 * counts the same.
 *
 * @param trips trips that count, by the month of their pickup
 * @param late trips whose month was final, by month
 * @param rejected other records that do not count
 * @param latestPickupMicros the latest pickup of the trips that count; {@link #NO_PICKUP} if there is none
 */
record RangeCounts(
        Map<YearMonth, Long> trips,
        Map<YearMonth, Long> late,
        Map<RejectedGroup, Long> rejected,
        long latestPickupMicros)
        implements Serializable {

    static final long NO_PICKUP = Long.MIN_VALUE;

    RangeCounts {
        trips = Map.copyOf(trips);
        late = Map.copyOf(late);
        rejected = Map.copyOf(rejected);
    }

    static BatchCounts sum(Iterable<RangeCounts> ranges) {
        SortedMap<YearMonth, Long> trips = new TreeMap<>();
        SortedMap<YearMonth, Long> late = new TreeMap<>();
        SortedMap<RejectedGroup, Long> rejected = new TreeMap<>();
        long latest = NO_PICKUP;
        for (RangeCounts range : ranges) {
            range.trips().forEach((month, count) -> trips.merge(month, count, Long::sum));
            range.late().forEach((month, count) -> late.merge(month, count, Long::sum));
            range.rejected().forEach((group, count) -> rejected.merge(group, count, Long::sum));
            latest = Math.max(latest, range.latestPickupMicros());
        }
        Optional<LocalDateTime> latestPickup =
                latest == NO_PICKUP ? Optional.empty() : Optional.of(Trip.wallClock(latest));
        return new BatchCounts(trips, late, rejected, latestPickup);
    }
}
