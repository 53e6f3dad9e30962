package taxistream.replay.source;

import taxistream.trips.Rejection;

/**
 * A row that does not count.
 *
 * @param original the file's own columns and values as one JSON object
 */
public record RejectedRow(TripFile file, long fileRow, Rejection rejection, String original) {

    public TripPosition position() {
        return new TripPosition(file.month(), TripPosition.REJECTED, file.service(), fileRow);
    }
}
