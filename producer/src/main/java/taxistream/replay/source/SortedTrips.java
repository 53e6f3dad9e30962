package taxistream.replay.source;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import taxistream.trips.FileMonth;
import taxistream.trips.Trip;
import taxistream.trips.TripField;
import taxistream.trips.TripFileException;

/** A month's trips in order, one at a time. Memory is one chunk of DuckDB's (2,048 rows) and what the sort may use. */
public final class SortedTrips implements AutoCloseable {

    private static final int ORDER_MICROS = 0;
    private static final int FILE_INDEX = 1;
    private static final int FIRST_FIELD = 2;

    /** What differs from trip to trip of a file. */
    private static final List<TripField> FETCHED = Arrays.stream(TripField.values())
            .filter(field -> field != TripField.SERVICE && field != TripField.FILE_MONTH)
            .toList();

    private final List<TripFile> files;
    private final Vendors vendors;
    private final TripField[] fields = FETCHED.toArray(new TripField[0]);
    private final DuckDBReadableVector[] vectors = new DuckDBReadableVector[FIRST_FIELD + fields.length];
    private final DuckDBPreparedStatement statement;
    private final DuckDBChunkedResult result;
    private long rows;
    private long next;
    private long orderMicros = Long.MIN_VALUE;
    private int fileIndex;

    SortedTrips(DuckDb duckDb, String sql, List<TripFile> files, Vendors vendors) {
        this.files = files;
        this.vendors = vendors;
        DuckDBPreparedStatement prepared = null;
        try {
            prepared = duckDb.connection().prepare(sql);
            result = prepared.query();
            statement = prepared;
        } catch (SQLException e) {
            close(prepared);
            throw failed(e);
        }
    }

    /** The columns that a query must have behind the order's time and the file's index. */
    static String columns(Vendors vendors) {
        return FETCHED.stream().map(field -> column(field, vendors)).collect(Collectors.joining(", "));
    }

    private static String column(TripField field, Vendors vendors) {
        String column = field.column();
        return switch (field.type()) {
            case TEXT -> vendors.column();
            case TIME -> "epoch_us(" + column + ") AS " + column;
            default -> column;
        };
    }

    /**
     * Fills the trip with the next one.
     *
     * @return whether there was one
     * @throws TripFileException if a file turns out to be damaged
     */
    public boolean next(Trip trip) {
        if (next == rows && !nextChunk()) {
            return false;
        }
        long row = next++;
        long before = orderMicros;
        orderMicros = vectors[ORDER_MICROS].getLong(row);
        if (orderMicros < before) {
            throw new IllegalStateException("DuckDB returned a trip out of order: " + orderMicros + " after " + before);
        }
        fileIndex = vectors[FILE_INDEX].getByte(row);
        TripFile file = files.get(fileIndex);
        trip.clear().service(file.service()).fileMonth(FileMonth.of(file.month()));
        for (int i = 0; i < fields.length; i++) {
            DuckDBReadableVector vector = vectors[FIRST_FIELD + i];
            if (!vector.isNull(row)) {
                set(trip, fields[i], vector, row);
            }
        }
        return true;
    }

    private void set(Trip trip, TripField field, DuckDBReadableVector vector, long row) {
        switch (field.type()) {
            case TEXT -> {
                byte[] text = vendors.areNumbered()
                        ? vendors.text(vector.getShort(row))
                        : vector.getString(row).getBytes(StandardCharsets.UTF_8);
                trip.vendor(text, 0, text.length);
            }
            case INT -> trip.number(field, vector.getInt(row));
            case DOUBLE -> trip.distanceMiles(vector.getDouble(row));
            default -> trip.number(field, vector.getLong(row));
        }
    }

    private boolean nextChunk() {
        try {
            if (!result.nextChunk()) {
                return false;
            }
        } catch (RuntimeException e) {
            throw failed(e);
        }
        DuckDBDataChunkReader chunk = result.chunk();
        for (int column = 0; column < vectors.length; column++) {
            vectors[column] = chunk.vector(column);
        }
        rows = chunk.rowCount();
        next = 0;
        return rows > 0;
    }

    /** The time by which the last trip was sorted. */
    public long orderMicros() {
        return orderMicros;
    }

    /** Which of the month's files the last trip came from. */
    int fileIndex() {
        return fileIndex;
    }

    private TripFileException failed(Exception cause) {
        String names = files.stream().map(each -> each.location()).collect(Collectors.joining(", "));
        return new TripFileException(
                "Cannot read on in " + names + ": "
                        + String.valueOf(cause.getMessage()).lines().findFirst().orElse("") + ".",
                cause);
    }

    @Override
    public void close() {
        try {
            result.close();
        } catch (SQLException e) {
            throw failed(e);
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
