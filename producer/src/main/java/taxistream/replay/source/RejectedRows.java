package taxistream.replay.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import taxistream.trips.Rejection;
import taxistream.trips.RejectionReason;

/**
 * The rejected rows of a month's files, one at a time: file by file, row by row. Sorting comes upon them, by their numbers alone;
 * they are few as a rule, so that their reasons and all their columns are looked up, some thousands at a time. That happens in a
 * DuckDB of their own, for the sort may hold all the memory of its own.
 */
public final class RejectedRows implements AutoCloseable {

    private final TripFeed feed;
    private final YearMonth month;
    private final List<MappedFile> files;
    private final Workspace workspace;
    private final Deque<RejectedRow> found = new ArrayDeque<>();
    private Optional<DuckDb> duckDb = Optional.empty();

    RejectedRows(TripFeed feed, YearMonth month, List<MappedFile> files, Workspace workspace) {
        this.feed = feed;
        this.month = month;
        this.files = files;
        this.workspace = workspace;
    }

    /**
     * The next one, empty once the trips begin: then nothing of the memory is held any more.
     *
     * @throws taxistream.trips.TripFileException if a file turns out to be damaged
     */
    public Optional<RejectedRow> next() throws InterruptedException {
        Optional<RejectedNumbers> more;
        while (found.isEmpty() && (more = feed.nextRejected()).isPresent()) {
            lookUp(more.get());
        }
        if (found.isEmpty()) {
            close();
        }
        return Optional.ofNullable(found.pollFirst());
    }

    private void lookUp(RejectedNumbers rejected) {
        if (duckDb.isEmpty()) {
            duckDb = Optional.of(new DuckDb(workspace, DuckDb.ALL_CORES));
        }
        MappedFile mapped = files.get(rejected.fileIndex());
        try (Statement statement = duckDb.get().connection().createStatement();
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
