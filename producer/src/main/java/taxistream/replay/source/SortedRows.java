package taxistream.replay.source;

import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBPreparedStatement;
import taxistream.trips.FileMonth;
import taxistream.trips.Trip;
import taxistream.trips.TripFileException;

/**
 * A month's rows in order, one at a time: those that are rejected, then the trips. Memory is one chunk of DuckDB's (2,048 rows)
 * and what the sort may use.
 */
final class SortedRows implements AutoCloseable {

    private final List<TripFile> files;
    private final int[] fileMonths;
    private final DuckDBPreparedStatement statement;
    private final DuckDBChunkedResult result;
    private final RowChunk chunk;
    private int next;
    private long orderMicros = Long.MIN_VALUE;
    private int fileIndex;

    SortedRows(DuckDb duckDb, String sql, List<TripFile> files, Vendors vendors) {
        this.files = files;
        this.fileMonths =
                files.stream().mapToInt(file -> FileMonth.of(file.month())).toArray();
        this.chunk = new RowChunk(vendors);
        DuckDBPreparedStatement prepared = null;
        try {
            prepared = duckDb.connection().prepare(sql);
            result = prepared.query();
            statement = prepared;
        } catch (SQLException e) {
            close(prepared);
            throw DuckDb.unreadable(files, e);
        }
    }

    /**
     * Whether the next row is one to be rejected; false if there is none.
     *
     * @throws TripFileException if a file turns out to be damaged
     */
    boolean isNextRejected() {
        return hasNext() && chunk.orderMicros(next) == TripPosition.REJECTED;
    }

    /** Which of the month's files the next row comes from, if there is one. */
    int nextFileIndex() {
        return chunk.fileIndex(next);
    }

    /**
     * Fills the trip with the next row; of one to be rejected, only the number is to be relied upon.
     *
     * @return whether there was one
     * @throws TripFileException if a file turns out to be damaged
     */
    boolean next(Trip trip) {
        if (!hasNext()) {
            return false;
        }
        int row = next++;
        long before = orderMicros;
        orderMicros = chunk.orderMicros(row);
        if (orderMicros < before) {
            throw new IllegalStateException("DuckDB returned a row out of order: " + orderMicros + " after " + before);
        }
        fileIndex = chunk.fileIndex(row);
        trip.clear().service(files.get(fileIndex).service()).fileMonth(fileMonths[fileIndex]);
        chunk.fill(trip, row);
        return true;
    }

    private boolean hasNext() {
        return next < chunk.size() || nextChunk();
    }

    private boolean nextChunk() {
        try {
            if (!result.nextChunk()) {
                return false;
            }
        } catch (RuntimeException e) {
            throw DuckDb.unreadable(files, e);
        }
        chunk.load(result.chunk());
        next = 0;
        return chunk.size() > 0;
    }

    /** The time by which the last row was sorted. */
    long orderMicros() {
        return orderMicros;
    }

    /** Which of the month's files the last row came from. */
    int fileIndex() {
        return fileIndex;
    }

    @Override
    public void close() {
        try {
            result.close();
        } catch (SQLException e) {
            throw DuckDb.unreadable(files, e);
        } finally {
            close(statement);
        }
    }

    private static void close(DuckDBPreparedStatement statement) {
        try {
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
