package taxistream.replay.source;

import java.time.YearMonth;
import java.util.Comparator;
import taxistream.trips.Service;

/**
 * A row's place in the replay's total order: by its file's month, then by time, service and row. A rejected row comes before
 * every trip of its month.
 *
 * @param orderMicros the time by which trips are sorted, as in a trip; {@link #REJECTED} for a rejected row
 */
public record TripPosition(YearMonth month, long orderMicros, Service service, long fileRow)
        implements Comparable<TripPosition> {

    public static final long REJECTED = Long.MIN_VALUE;

    private static final Comparator<TripPosition> ORDER = Comparator.comparing(TripPosition::month)
            .thenComparingLong(TripPosition::orderMicros)
            .thenComparing(TripPosition::service)
            .thenComparingLong(TripPosition::fileRow);

    @Override
    public int compareTo(TripPosition other) {
        return ORDER.compare(this, other);
    }

    boolean isRejected() {
        return orderMicros == REJECTED;
    }
}
