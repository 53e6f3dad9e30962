package taxistream.replay.source;

import java.time.YearMonth;
import taxistream.trips.Rejection;

/**
 * A row that is rejected.
 *
 * @param month the month that is replayed
 * @param original the file's own columns and values as one JSON object
 */
public record RejectedRow(YearMonth month, TripFile file, long fileRow, Rejection rejection, String original) {

    public TripPosition position() {
        return new TripPosition(month, TripPosition.REJECTED, file.service(), file.month(), fileRow);
    }
}
