package taxistream.replay.source;

import java.util.List;

/**
 * A month that can be sent at once.
 *
 * @param surveys what will become of its rows, file by file in the order of {@link MonthRows#files}
 * @param rejected the rows that do not count, to be taken before the trips
 * @param feed its trips, as a rule already being sorted and encoded
 */
public record ReadyMonth(MonthRows rows, List<Survey> surveys, RejectedRows rejected, TripFeed feed)
        implements AutoCloseable {

    @Override
    public void close() {
        feed.close();
        rejected.close();
        rows.close();
    }
}
