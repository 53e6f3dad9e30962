package taxistream.replay.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import taxistream.trips.Rejection;
import taxistream.trips.RejectionReason;
import taxistream.trips.TripSelect;

/**
 * The rejected rows of a month's files, one at a time: file by file, row by row. They are few as a rule, so those whose numbers
 * are known are read alone, and a row's original columns are looked up only once it is known to be rejected; a file with
 * nothing but rejected rows still streams.
 */
public final class RejectedRows implements AutoCloseable {

    /** How many rows are looked up at once. */
    static final int LOOKED_UP = 5_000;

    private final DuckDb duckDb;
    private final YearMonth month;
    private final Optional<TripPosition> after;
    private final Iterator<Place> places;
    private final Deque<RejectedRow> found = new ArrayDeque<>();
    private Optional<OpenFile> open = Optional.empty();

    RejectedRows(DuckDb duckDb, YearMonth month, List<Place> places, Optional<TripPosition> after) {
        this.month = month;
        this.duckDb = duckDb;
        this.places = places.iterator();
        this.after = after;
    }

    /** @throws taxistream.trips.TripFileException if a file turns out to be damaged */
    public Optional<RejectedRow> next() {
        while (found.isEmpty() && findMore()) {}
        return Optional.ofNullable(found.pollFirst());
    }

    /**
     * Finds the next rows: all of them, if they are few.
     *
     * @return whether none is left to be found
     */
    boolean lookAhead() {
        boolean more = true;
        while (found.size() < LOOKED_UP && more) {
            more = findMore();
        }
        return !more;
    }

    /** Goes one step further through the files; returns whether there was one. */
    private boolean findMore() {
        if (open.isPresent()) {
            if (!open.get().fill(found)) {
                close();
            }
            return true;
        }
        if (!places.hasNext()) {
            return false;
        }
        Place next = places.next();
        open = firstRowAfter(next.mapped().file()).map(row -> new OpenFile(next, row));
        return true;
    }

    /** The row that the file's rejected rows must lie behind; empty where the position lies behind all of them. */
    private Optional<Long> firstRowAfter(TripFile file) {
        if (after.isEmpty() || after.get().month().isBefore(month)) {
            return Optional.of(-1L);
        }
        TripPosition position = after.get();
        if (!position.isRejected() || position.isBehind(file)) {
            return Optional.empty();
        }
        return Optional.of(position.isIn(file) ? position.fileRow() : -1L);
    }

    @Override
    public void close() {
        open.ifPresent(OpenFile::close);
        open = Optional.empty();
    }

    /**
     * A file that has rejected rows.
     *
     * @param at their numbers in the file; empty where they are not known
     */
    record Place(MappedFile mapped, Optional<List<Long>> at) {

        String condition() {
            return TripSelect.REASON + " IS NOT NULL"
                    + at.map(numbers -> " AND file_row IN (" + commaSeparated(numbers) + ")")
                            .orElse("");
        }
    }

    private static String commaSeparated(Collection<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** The rejected rows of one file, while they stream. */
    private final class OpenFile {

        private final TripFile file;
        private final String original;
        private final DuckDBConnection connection;
        private final Statement statement;
        private final ResultSet rows;

        OpenFile(Place place, long afterRow) {
            MappedFile mapped = place.mapped();
            file = mapped.file();
            original = mapped.original();
            String sql = "SELECT file_row, " + TripSelect.REASON + ", " + TripSelect.DETAIL + " FROM " + mapped.select()
                    + " WHERE " + place.condition() + " AND file_row > " + afterRow + " ORDER BY file_row";
            try {
                connection = duckDb.connection().duplicate();
                statement = connection.createStatement();
                rows = statement.executeQuery(sql);
            } catch (SQLException e) {
                throw DuckDb.unreadable(file, e);
            }
        }

        /** Adds the next rows; returns whether there were any. */
        boolean fill(Deque<RejectedRow> into) {
            SortedMap<Long, Rejection> rejections = new TreeMap<>();
            try {
                while (rejections.size() < LOOKED_UP && rows.next()) {
                    RejectionReason reason = RejectionReason.ofLabel(rows.getString(2));
                    rejections.put(rows.getLong(1), new Rejection(reason, rows.getString(3)));
                }
                if (!rejections.isEmpty()) {
                    lookUp(rejections, into);
                }
                return !rejections.isEmpty();
            } catch (SQLException e) {
                throw DuckDb.unreadable(file, e);
            }
        }

        private void lookUp(SortedMap<Long, Rejection> rejections, Deque<RejectedRow> into) throws SQLException {
            String sql = "SELECT file_row_number, " + original + " FROM " + DuckDb.scan(file)
                    + " WHERE file_row_number IN (" + commaSeparated(rejections.keySet()) + ") ORDER BY 1";
            try (Statement lookup = duckDb.connection().createStatement();
                    ResultSet originals = lookup.executeQuery(sql)) {
                while (originals.next()) {
                    long row = originals.getLong(1);
                    into.add(new RejectedRow(month, file, row, rejections.get(row), originals.getString(2)));
                }
            }
        }

        void close() {
            try {
                rows.close();
                statement.close();
                connection.close();
            } catch (SQLException e) {
                throw DuckDb.unreadable(file, e);
            }
        }
    }
}
