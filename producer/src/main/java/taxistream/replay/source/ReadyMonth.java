package taxistream.replay.source;

import java.util.List;

/**
 * A month that can be sent at once.
 *
 * @param counts how many rows there are to send, file by file in the order of {@link MonthRows#files}
 * @param feed its rows, already being sorted and encoded
 */
public record ReadyMonth(MonthRows rows, List<FileRows> counts, TripFeed feed) implements AutoCloseable {

    @Override
    public void close() {
        feed.close();
        rows.close();
    }
}
