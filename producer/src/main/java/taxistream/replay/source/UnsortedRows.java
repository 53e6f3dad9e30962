package taxistream.replay.source;

import java.sql.SQLException;
import java.util.Optional;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBPreparedStatement;
import taxistream.trips.FileMonth;
import taxistream.trips.Trip;
import taxistream.trips.TripFileException;

/**
 * A file's rows one by one, in the order in which DuckDB's threads deliver them. It holds one DuckDB chunk (2,048 rows) and the pages
 * that DuckDB's threads read.
 */
final class UnsortedRows implements AutoCloseable {

    private final DuckDb duckDb;
    private final String sql;
    private final MappedFile mapped;
    private final int fileMonth;
    private final long expected;
    private final DuckDBPreparedStatement statement;
    private final DuckDBChunkedResult result;
    private final RowChunk chunk;
    private int next;
    private long read;
    private long orderMicros;

    /** @param expected the number of rows that there must be */
    UnsortedRows(DuckDb duckDb, String sql, MappedFile mapped, Vendors vendors, long expected) {
        this.duckDb = duckDb;
        this.sql = sql;
        this.mapped = mapped;
        this.fileMonth = FileMonth.of(mapped.file().month());
        this.expected = expected;
        this.chunk = new RowChunk(vendors);
        DuckDBPreparedStatement prepared = null;
        try {
            prepared = duckDb.connection().prepare(sql);
            result = prepared.query();
            statement = prepared;
        } catch (SQLException e) {
            close(prepared);
            throw duckDb.unreadable(mapped, e);
        }
    }

    /**
     * Fills the trip with the next row. Of a rejected row only the row number and {@link #rejected} are valid.
     *
     * @return whether there was one
     * @throws TripFileException if the file turns out to be damaged
     * @throws taxistream.settings.FailedRun if the rows end before the last one that is expected
     */
    boolean next(Trip trip) {
        if (next >= chunk.size() && !nextChunk()) {
            return false;
        }
        int row = next++;
        orderMicros = chunk.orderMicros(row);
        trip.clear().service(mapped.file().service()).fileMonth(fileMonth);
        chunk.fill(trip, row);
        return true;
    }

    private boolean nextChunk() {
        boolean more;
        try {
            more = result.nextChunk();
        } catch (RuntimeException e) {
            throw DuckDb.unreadable(mapped.file(), e);
        }
        if (more) {
            chunk.load(result.chunk());
            next = 0;
            read += chunk.size();
        }
        if (!more || chunk.size() == 0) {
            checkComplete();
            return false;
        }
        return true;
    }

    /** A chunked result reports "no more rows" after an error too. */
    private void checkComplete() {
        if (read != expected && !Thread.currentThread().isInterrupted()) {
            throw duckDb.error(sql)
                    .map(error -> duckDb.unreadable(mapped, error))
                    .orElseGet(() -> ShortRead.of(mapped.file(), read, expected));
        }
    }

    /** The number of rows that have come so far. */
    long read() {
        return read;
    }

    /** The time by which the last row is to be sorted; {@link TripPosition#REJECTED} where it is to be rejected. */
    long orderMicros() {
        return orderMicros;
    }

    /** The reason and the columns of the last row if it is to be rejected; empty of a trip. */
    Optional<RejectedContent> rejected() {
        return orderMicros == TripPosition.REJECTED ? Optional.of(chunk.rejected(next - 1)) : Optional.empty();
    }

    @Override
    public void close() {
        try {
            result.close();
        } catch (SQLException e) {
            throw DuckDb.unreadable(mapped.file(), e);
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
