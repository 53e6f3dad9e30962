package taxistream.replay.source;

import java.time.YearMonth;
import java.util.List;
import taxistream.trips.Trip;
import taxistream.trips.TripEncoder;

/** Some trips in order, as the bytes to be sent, with what is needed to send them when due and to name the last one. */
public final class EncodedTrips {

    /** As many as a chunk of DuckDB's. */
    static final int CAPACITY = 2_048;

    private final byte[][] values = new byte[CAPACITY][];
    private final long[] orderMicros = new long[CAPACITY];
    private final long[] fileRows = new long[CAPACITY];
    private final byte[] fileIndexes = new byte[CAPACITY];
    private final YearMonth month;
    private final List<TripFile> files;
    private int size;

    private EncodedTrips(YearMonth month, List<TripFile> files) {
        this.month = month;
        this.files = files;
    }

    /** The next trips, behind the rejected rows; none if there are no more. */
    static EncodedTrips read(SortedRows sorted, TripEncoder encoder, Trip slot, MonthRows rows) {
        EncodedTrips read = new EncodedTrips(rows.month(), rows.files());
        while (read.size < CAPACITY && sorted.next(slot)) {
            int i = read.size++;
            read.values[i] = encoder.encode(slot);
            read.orderMicros[i] = sorted.orderMicros();
            read.fileRows[i] = slot.fileRow();
            read.fileIndexes[i] = (byte) sorted.fileIndex();
        }
        return read;
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

    /** Which of the month's files the trip came from. */
    public int fileIndex(int i) {
        return fileIndexes[i];
    }

    public TripPosition position(int i) {
        TripFile file = files.get(fileIndexes[i]);
        return new TripPosition(month, orderMicros[i], file.service(), file.month(), fileRows[i]);
    }
}
