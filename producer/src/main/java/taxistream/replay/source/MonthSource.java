package taxistream.replay.source;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import taxistream.trips.TripFormat;

/**
 * Reads a replay's months through one DuckDB, whose memory they share. It starts in the background: loading it takes about as
 * long as asking Kafka where the replay stands.
 */
public final class MonthSource implements AutoCloseable {

    private final Selection selection;
    private final Ordering ordering;
    private final TripFormat format;
    private final CompletableFuture<DuckDb> duckDb;

    public MonthSource(Selection selection, Ordering ordering, Workspace workspace, TripFormat format) {
        this.selection = selection;
        this.ordering = ordering;
        this.format = format;
        this.duckDb = CompletableFuture.supplyAsync(() -> new DuckDb(workspace));
    }

    /**
     * The months in order, each made ready while the one before is sent.
     *
     * @param after the position to go on after: it may lie in the first month
     */
    public MonthsAhead months(SortedMap<YearMonth, List<TripFile>> months, Optional<TripPosition> after) {
        return new MonthsAhead(this, months, after);
    }

    /** Connects for the month's rows; interrupting that connection ends what is being read through it. */
    DuckDb connect() {
        try {
            return duckDb.join().another();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    MonthRows open(List<TripFile> files, DuckDb connection) {
        return MonthRows.open(files, selection, ordering, connection);
    }

    TripFeed feed(MonthRows rows, Optional<TripPosition> after) {
        return TripFeed.start(rows, after, format);
    }

    @Override
    public void close() {
        duckDb.thenAccept(DuckDb::close);
    }
}
