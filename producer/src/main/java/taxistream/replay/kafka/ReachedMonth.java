package taxistream.replay.kafka;

import java.time.YearMonth;
import java.util.Optional;
import taxistream.trips.Service;

/**
 * The month that a replay has reached.
 *
 * @param month where months are replayed as one, the first of them
 * @param row the last row that was sent; empty before the first of the month
 */
public record ReachedMonth(YearMonth month, Optional<Row> row) {

    /**
     * A row's place in the order of its month; see {@code TripPosition}.
     *
     * @param orderMicros the time by which trips are sorted
     */
    public record Row(long orderMicros, Service service, YearMonth fileMonth, long fileRow) {}
}
