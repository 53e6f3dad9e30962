package taxistream.replay.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;
import taxistream.trips.Rejection;
import taxistream.trips.RejectionReason;
import taxistream.trips.Trip;
import taxistream.trips.TripField;
import taxistream.trips.TripSelect;

/**
 * Up to 2,048 rows, copied column by column from a DuckDB chunk. Copied row by row, each value would repeat DuckDB's checks of type,
 * index and null.
 */
final class RowChunk {

    private static final int CAPACITY = EncodedTrips.CAPACITY;
    private static final int ORDER_MICROS = 0;
    private static final int FIRST_FIELD = 1;

    /** The columns of a rejected row, which follow the trip's fields. */
    private static final List<String> REJECTION = List.of(
            TripSelect.REASON,
            TripSelect.DETAIL,
            "CASE WHEN " + TripSelect.REASON + " IS NOT NULL THEN " + MappedFile.ORIGINAL_JSON + " END AS original");

    /** The fields that differ between the trips of one file. */
    private static final List<TripField> FETCHED = Arrays.stream(TripField.values())
            .filter(field -> field != TripField.SERVICE && field != TripField.FILE_MONTH)
            .toList();

    private static final TripField[] NUMBERS = FETCHED.stream()
            .filter(field -> field != TripField.VENDOR && field != TripField.DISTANCE_MILES)
            .toArray(TripField[]::new);

    private final Vendors vendors;
    private final long[] orderMicros = new long[CAPACITY];
    private final byte[][] vendorTexts = new byte[CAPACITY][];
    private final long[][] numbers = new long[TripField.values().length][CAPACITY];
    private final double[] miles = new double[CAPACITY];
    /** The fields that a row has, a bit each. */
    private final int[] present = new int[CAPACITY];

    /** The DuckDB chunk that is loaded at present. */
    private DuckDBDataChunkReader chunk;

    private int size;

    RowChunk(Vendors vendors) {
        this.vendors = vendors;
    }

    /** The columns that a query must select after the order time. */
    static String columns(Vendors vendors) {
        List<String> columns = new ArrayList<>();
        FETCHED.forEach(field -> columns.add(column(field, vendors)));
        columns.addAll(REJECTION);
        return String.join(", ", columns);
    }

    private static String column(TripField field, Vendors vendors) {
        String column = field.column();
        return switch (field.type()) {
            case VENDOR -> vendors.column();
            case TIME -> "epoch_us(" + column + ") AS " + column;
            default -> column;
        };
    }

    void load(DuckDBDataChunkReader chunk) {
        this.chunk = chunk;
        size = Math.toIntExact(chunk.rowCount());
        DuckDBReadableVector order = chunk.vector(ORDER_MICROS);
        for (int row = 0; row < size; row++) {
            orderMicros[row] = order.getLong(row);
        }
        Arrays.fill(present, 0, size, 0);
        for (int i = 0; i < FETCHED.size(); i++) {
            load(FETCHED.get(i), chunk.vector(FIRST_FIELD + i));
        }
    }

    private void load(TripField field, DuckDBReadableVector vector) {
        switch (field.type()) {
            case VENDOR -> loadVendors(vector);
            case MILES -> loadMiles(vector);
            default -> loadNumbers(vector, field);
        }
    }

    private void loadVendors(DuckDBReadableVector vector) {
        boolean numbered = vendors.areNumbered();
        for (int row = 0; row < size; row++) {
            if (!vector.isNull(row)) {
                vendorTexts[row] = numbered
                        ? vendors.text(vector.getShort(row))
                        : vector.getString(row).getBytes(StandardCharsets.UTF_8);
                present[row] |= bit(TripField.VENDOR);
            }
        }
    }

    private void loadMiles(DuckDBReadableVector vector) {
        for (int row = 0; row < size; row++) {
            if (!vector.isNull(row)) {
                miles[row] = vector.getDouble(row);
                present[row] |= bit(TripField.DISTANCE_MILES);
            }
        }
    }

    private void loadNumbers(DuckDBReadableVector vector, TripField field) {
        boolean ints = field.type() == TripField.Type.INT;
        long[] values = numbers[field.ordinal()];
        for (int row = 0; row < size; row++) {
            if (!vector.isNull(row)) {
                values[row] = ints ? vector.getInt(row) : vector.getLong(row);
                present[row] |= bit(field);
            }
        }
    }

    int size() {
        return size;
    }

    long orderMicros(int row) {
        return orderMicros[row];
    }

    /** The content of a rejected row. */
    RejectedContent rejected(int row) {
        int first = FIRST_FIELD + FETCHED.size();
        return new RejectedContent(
                new Rejection(
                        RejectionReason.ofLabel(chunk.vector(first).getString(row)),
                        chunk.vector(first + 1).getString(row)),
                chunk.vector(first + 2).getString(row));
    }

    /** Sets the fields that the row has; the others stay as they are. */
    void fill(Trip trip, int row) {
        int fields = present[row];
        for (TripField field : NUMBERS) {
            if (has(fields, field)) {
                trip.number(field, numbers[field.ordinal()][row]);
            }
        }
        if (has(fields, TripField.VENDOR)) {
            byte[] text = vendorTexts[row];
            trip.vendor(text, 0, text.length);
        }
        if (has(fields, TripField.DISTANCE_MILES)) {
            trip.distanceMiles(miles[row]);
        }
    }

    private static boolean has(int fields, TripField field) {
        return (fields & bit(field)) != 0;
    }

    private static int bit(TripField field) {
        return 1 << field.ordinal();
    }
}
