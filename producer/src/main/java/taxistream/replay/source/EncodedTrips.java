package taxistream.replay.source;

import java.time.YearMonth;
import java.util.List;
import taxistream.replay.sort.Rows;

/** A batch of encoded trips in sending order. For each trip it holds the bytes, the time it is sorted by, and its position. */
public final class EncodedTrips {

    /** The number of rows in one DuckDB chunk. */
    static final int CAPACITY = 2_048;

    private final byte[][] values = new byte[CAPACITY][];
    private final long[] orderMicros = new long[CAPACITY];
    private final long[] rowNumbers = new long[CAPACITY];
    private final YearMonth month;
    private final List<TripFile> files;
    private int size;

    EncodedTrips(YearMonth month, List<TripFile> files) {
        this.month = month;
        this.files = files;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    /** Adds the row that {@code sorted} stands at. */
    void add(Rows sorted) {
        values[size] = sorted.value();
        orderMicros[size] = sorted.order();
        rowNumbers[size] = sorted.row();
        size++;
    }

    public int size() {
        return size;
    }

    public byte[] value(int i) {
        return values[i];
    }

    public long orderMicros(int i) {
        return orderMicros[i];
    }

    /** The index of the trip's file among the month's files. */
    public int fileIndex(int i) {
        return RowNumber.fileIndex(rowNumbers[i]);
    }

    /** The trip's place among those of the same time; see {@link RowNumber}. */
    public long rowNumber(int i) {
        return rowNumbers[i];
    }

    public TripPosition position(int i) {
        TripFile file = files.get(fileIndex(i));
        return new TripPosition(
                month, orderMicros[i], file.service(), file.month(), RowNumber.inItsFile(rowNumbers[i]));
    }
}
