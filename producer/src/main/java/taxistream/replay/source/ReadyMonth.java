package taxistream.replay.source;

import java.util.List;

/**
 * A month that can be sent at once.
 *
 * @param counts how many rows there are to send, file by file in the order of {@link MonthRows#files}
 * @param rejected the rows that do not count, to be taken before the trips
 * @param feed its trips, already being sorted and encoded
 */
public record ReadyMonth(MonthRows rows, List<FileRows> counts, RejectedRows rejected, TripFeed feed)
        implements AutoCloseable {

    @Override
    public void close() {
        feed.close();
        rejected.close();
        rows.close();
    }
}
