package taxistream.replay.source;

import java.util.Locale;
import taxistream.settings.FailedRun;

/** The failure of a reading that ended before the file's last row, without an error of its own. */
final class ShortRead {

    private ShortRead() {}

    /**
     * @param rows the number of rows that came
     * @param expected the number of rows that the file's footer promises
     */
    static RuntimeException of(TripFile file, long rows, long expected) {
        return new FailedRun(String.format(
                Locale.ROOT,
                "Reading %s gave %,d rows instead of %,d, and DuckDB gave no reason. The fault is taxistream's or"
                        + " DuckDB's, not the file's. This run sent nothing of the month. Start the same command"
                        + " again; if it happens again, raise --memory, and report it.",
                file.location(),
                rows,
                expected));
    }
}
