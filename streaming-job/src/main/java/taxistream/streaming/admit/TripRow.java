package taxistream.streaming.admit;

import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;
import taxistream.streaming.spark.ReusedRow;
import taxistream.trips.Service;
import taxistream.trips.Trip;
import taxistream.trips.TripField;

/**
 * A {@link Trip} as Spark's generated code reads it: the columns of {@link TripColumns#streamed}, without a copy.
 */
final class TripRow extends ReusedRow {

    private static final TripField[] FIELDS = TripField.values();
    private static final int MONTH_START = FIELDS.length;
    private static final int ADMITTED = MONTH_START + 2;
    private static final int COLUMNS = ADMITTED + 1;
    private static final UTF8String[] SERVICES = Arrays.stream(Service.values())
            .map(service -> UTF8String.fromString(service.label()))
            .toArray(UTF8String[]::new);
    private static final UTF8String UNKNOWN_VENDOR = UTF8String.fromString(TripColumns.UNKNOWN_VENDOR);

    private final transient Trip trip;
    private final transient MonthBounds month;
    private boolean admitted;

    TripRow(Trip trip, MonthBounds month) {
        super(COLUMNS);
        this.trip = trip;
        this.month = month;
    }

    /** Says whether the record that was read last counts; if not, the other columns mean nothing. */
    TripRow admitted(boolean counts) {
        admitted = counts;
        return this;
    }

    @Override
    public boolean getBoolean(int ordinal) {
        return admitted;
    }

    @Override
    public boolean isNullAt(int ordinal) {
        if (ordinal >= MONTH_START) {
            return false;
        }
        return switch (FIELDS[ordinal]) {
            case VENDOR, PICKUP_ZONE, DROPOFF_ZONE, PAYMENT_TYPE -> false;
            default -> trip.isNull(FIELDS[ordinal]);
        };
    }

    @Override
    public int getInt(int ordinal) {
        return switch (FIELDS[ordinal]) {
            case PICKUP_ZONE -> trip.isNull(TripField.PICKUP_ZONE) ? TripColumns.UNKNOWN_ZONE : trip.pickupZone();
            case DROPOFF_ZONE -> trip.isNull(TripField.DROPOFF_ZONE) ? TripColumns.UNKNOWN_ZONE : trip.dropoffZone();
            case PAYMENT_TYPE ->
                trip.isNull(TripField.PAYMENT_TYPE) ? TripColumns.UNREPORTED_PAYMENT : trip.paymentType();
            default -> (int) trip.number(FIELDS[ordinal]);
        };
    }

    @Override
    public long getLong(int ordinal) {
        if (ordinal == MONTH_START) {
            return month.startMicros();
        }
        return ordinal > MONTH_START ? month.endMicros() : trip.number(FIELDS[ordinal]);
    }

    @Override
    public double getDouble(int ordinal) {
        return trip.distanceMiles();
    }

    @Override
    public UTF8String getUTF8String(int ordinal) {
        if (FIELDS[ordinal] == TripField.SERVICE) {
            return SERVICES[trip.service().ordinal()];
        }
        return trip.isNull(TripField.VENDOR)
                ? UNKNOWN_VENDOR
                : UTF8String.fromBytes(trip.vendorBytes(), trip.vendorOffset(), trip.vendorLength());
    }

    @Override
    protected Object value(int ordinal) {
        if (ordinal >= MONTH_START) {
            return ordinal == ADMITTED ? (Object) admitted : (Object) getLong(ordinal);
        }
        return switch (FIELDS[ordinal].type()) {
            case SERVICE, VENDOR -> getUTF8String(ordinal);
            case INT, MONTH -> getInt(ordinal);
            case MILES -> getDouble(ordinal);
            case TIME, LONG, CENTS -> getLong(ordinal);
        };
    }
}
