package taxistream.replay.source;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBPreparedStatement;
import taxistream.trips.FileMonth;
import taxistream.trips.Trip;
import taxistream.trips.TripFileException;

/**
 * A month's rows, one at a time, in whatever order DuckDB's threads come to them. Memory is one chunk of DuckDB's (2,048 rows) and
 * what reading the files takes.
 */
final class UnsortedRows implements AutoCloseable {

    private final List<TripFile> files;
    private final int[] fileMonths;
    private final DuckDBPreparedStatement statement;
    private final DuckDBChunkedResult result;
    private final RowChunk chunk;
    private int next;
    private long orderMicros;
    private int fileIndex;

    UnsortedRows(DuckDb duckDb, String sql, List<TripFile> files, Vendors vendors) {
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
     * Fills the trip with the next row; of one to be rejected, only the number is to be relied upon, and {@link #rejected}.
     *
     * @return whether there was one
     * @throws TripFileException if a file turns out to be damaged
     */
    boolean next(Trip trip) {
        if (next >= chunk.size() && !nextChunk()) {
            return false;
        }
        int row = next++;
        orderMicros = chunk.orderMicros(row);
        fileIndex = chunk.fileIndex(row);
        trip.clear().service(files.get(fileIndex).service()).fileMonth(fileMonths[fileIndex]);
        chunk.fill(trip, row);
        return true;
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

    /** The time by which the last row is to be sorted; {@link TripPosition#REJECTED} where it is to be rejected. */
    long orderMicros() {
        return orderMicros;
    }

    /** What there is of the last row if it is to be rejected; empty of a trip. */
    Optional<RejectedContent> rejected() {
        return orderMicros == TripPosition.REJECTED ? Optional.of(chunk.rejected(next - 1)) : Optional.empty();
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
