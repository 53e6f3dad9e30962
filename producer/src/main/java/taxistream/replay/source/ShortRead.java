package taxistream.replay.source;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import taxistream.settings.FailedRun;

/** The failure of a reading that ended before the file's last row, without an error of its own. */
final class ShortRead {

    private ShortRead() {}

    /**
     * @param rows the number of rows that came
     * @param expected the number of rows that the file's footer promises
     * @param reason the error that reading the file once more ended with, if it did
     */
    static RuntimeException of(TripFile file, long rows, long expected, Optional<SQLException> reason) {
        return reason.map(error -> DuckDb.unreadable(file, error))
                .orElseGet(() -> new FailedRun(String.format(
                        Locale.ROOT,
                        "Reading %s gave %,d rows instead of %,d, and DuckDB gave no reason. The fault is taxistream's or"
                                + " DuckDB's, not the file's. This run sent nothing of the month. Start the same command"
                                + " again; if it happens again, raise --memory, and report it.",
                        file.location(),
                        rows,
                        expected)));
    }
}
