package taxistream.replay.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.trips.Rejection;
import taxistream.trips.RejectionReason;
import taxistream.trips.TripFileException;

/**
 * The rejected rows of a month's files, one at a time: file by file, row by row. Sorting comes upon them, by their numbers alone;
 * they are few as a rule, so that their reasons and all their columns are looked up, some thousands at a time. That happens in a
 * DuckDB of their own, for the sort may hold all the memory of its own.
 */
public final class RejectedRows implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RejectedRows.class);

    private final TripFeed feed;
    private final YearMonth month;
    private final List<MappedFile> files;
    private final Workspace workspace;
    private final Deque<RejectedRow> found = new ArrayDeque<>();
    private Optional<RejectedNumbers> left = Optional.empty();
    private Optional<DuckDb> duckDb = Optional.empty();

    RejectedRows(TripFeed feed, YearMonth month, List<MappedFile> files, Workspace workspace) {
        this.feed = feed;
        this.month = month;
        this.files = files;
        this.workspace = workspace;
    }

    /**
     * Looks up the first of them before they are asked for, as who asks for them has nothing to send meanwhile. What this memory does
     * not suffice for, or what fails, is left to be looked up when its turn has come.
     *
     * @param little what it may use, beside what the sort does
     */
    void lookAhead(Workspace little) throws InterruptedException {
        left = feed.nextRejected();
        if (left.isPresent()) {
            try (DuckDb own = new DuckDb(little, 1)) {
                lookUp(left.get(), own);
                left = Optional.empty();
            } catch (TripFileException e) {
                log.debug("Not looked up ahead", e);
                found.clear();
            }
        }
    }

    /**
     * The next one, empty once the trips begin: then nothing of the memory is held any more.
     *
     * @throws TripFileException if a file turns out to be damaged
     */
    public Optional<RejectedRow> next() throws InterruptedException {
        Optional<RejectedNumbers> more;
        while (found.isEmpty() && (more = nextNumbers()).isPresent()) {
            lookUp(more.get(), ownDuckDb());
        }
        if (found.isEmpty()) {
            close();
        }
        return Optional.ofNullable(found.pollFirst());
    }

    private Optional<RejectedNumbers> nextNumbers() throws InterruptedException {
        Optional<RejectedNumbers> next = left.isPresent() ? left : feed.nextRejected();
        left = Optional.empty();
        return next;
    }

    private DuckDb ownDuckDb() {
        if (duckDb.isEmpty()) {
            duckDb = Optional.of(new DuckDb(workspace, DuckDb.ALL_CORES));
        }
        return duckDb.get();
    }

    private void lookUp(RejectedNumbers rejected, DuckDb through) {
        MappedFile mapped = files.get(rejected.fileIndex());
        try (Statement statement = through.connection().createStatement();
                ResultSet rows = statement.executeQuery(mapped.lookUp(rejected.rows()))) {
            while (rows.next()) {
                Rejection rejection = new Rejection(RejectionReason.ofLabel(rows.getString(2)), rows.getString(3));
                found.add(new RejectedRow(month, mapped.file(), rows.getLong(1), rejection, rows.getString(4)));
            }
        } catch (SQLException e) {
            throw DuckDb.unreadable(mapped.file(), e);
        }
    }

    @Override
    public void close() {
        duckDb.ifPresent(DuckDb::close);
        duckDb = Optional.empty();
    }
}
