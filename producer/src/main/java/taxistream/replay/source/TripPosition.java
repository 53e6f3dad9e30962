package taxistream.replay.source;

import java.time.YearMonth;
import java.util.Comparator;
import taxistream.replay.sort.RowSort;
import taxistream.trips.Service;

/**
 * A row's place in the replay's total order: by the month that is replayed, then by time, service, file and row. A rejected
 * row comes before every trip of its month.
 *
 * @param month the month that is replayed; where months are replayed as one, the first of them
 * @param orderMicros the time by which trips are sorted, as in a trip; {@link #REJECTED} for a rejected row
 */
public record TripPosition(YearMonth month, long orderMicros, Service service, YearMonth fileMonth, long fileRow)
        implements Comparable<TripPosition> {

    public static final long REJECTED = RowSort.FIRST;

    private static final Comparator<TripPosition> ORDER = Comparator.comparing(TripPosition::month)
            .thenComparingLong(TripPosition::orderMicros)
            .thenComparing(TripPosition::service)
            .thenComparing(TripPosition::fileMonth)
            .thenComparingLong(TripPosition::fileRow);

    @Override
    public int compareTo(TripPosition other) {
        return ORDER.compare(this, other);
    }

    /** Whether the file's rows come before those of the position's own file where the time is the same. */
    boolean isBehind(TripFile file) {
        int byService = file.service().compareTo(service);
        return byService < 0 || byService == 0 && file.month().isBefore(fileMonth);
    }

    /** Whether it is a row of this file. */
    public boolean isIn(TripFile file) {
        return file.service() == service && file.month().equals(fileMonth);
    }
}
