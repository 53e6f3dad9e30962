package taxistream.trips;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes trips in {@link TripAvro}'s encoding. One encoder a thread: it writes into an array of its own and hands out copies
 * of exactly the record's length.
 */
public final class TripAvroEncoder implements TripEncoder {

    private static final VarHandle LITTLE_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Header, fields of at most a union index and ten bytes; a vendor's bytes come on top. */
    private static final int MOST_WITHOUT_VENDOR = TripAvro.HEADER_BYTES + TripField.values().length * 11;

    private byte[] bytes = new byte[256];
    private int end;

    @Override
    public byte[] encode(Trip trip) {
        if (MOST_WITHOUT_VENDOR + trip.vendorLength() > bytes.length) {
            bytes = new byte[2 * (MOST_WITHOUT_VENDOR + trip.vendorLength())];
        }
        bytes[0] = TripAvro.MARKER_1;
        bytes[1] = TripAvro.MARKER_2;
        LITTLE_ENDIAN_LONG.set(bytes, 2, TripAvro.CURRENT_FINGERPRINT);
        end = TripAvro.HEADER_BYTES;

        writeLong(trip.service().ordinal());
        if (begin(trip, TripField.VENDOR)) {
            writeLong(trip.vendorLength());
            System.arraycopy(trip.vendorBytes(), trip.vendorOffset(), bytes, end, trip.vendorLength());
            end += trip.vendorLength();
        }
        writeLong(trip.pickupAtMicros());
        writeOptional(trip, TripField.DROPOFF_AT, trip.dropoffAtMicros());
        writeOptional(trip, TripField.PICKUP_ZONE, trip.pickupZone());
        writeOptional(trip, TripField.DROPOFF_ZONE, trip.dropoffZone());
        writeOptional(trip, TripField.PASSENGER_COUNT, trip.passengerCount());
        if (begin(trip, TripField.DISTANCE_MILES)) {
            LITTLE_ENDIAN_LONG.set(bytes, end, Double.doubleToRawLongBits(trip.distanceMiles()));
            end += Double.BYTES;
        }
        writeOptional(trip, TripField.RATE_CODE, trip.rateCode());
        writeOptional(trip, TripField.PAYMENT_TYPE, trip.paymentType());
        writeOptional(trip, TripField.FARE_CENTS, trip.fareCents());
        writeOptional(trip, TripField.TIP_CENTS, trip.tipCents());
        writeOptional(trip, TripField.TOLLS_CENTS, trip.tollsCents());
        writeOptional(trip, TripField.CBD_FEE_CENTS, trip.cbdFeeCents());
        writeOptional(trip, TripField.TOTAL_CENTS, trip.totalCents());
        writeLong(trip.fileMonth());
        writeLong(trip.fileRow());
        return Arrays.copyOf(bytes, end);
    }

    private void writeOptional(Trip trip, TripField field, long value) {
        if (begin(trip, field)) {
            writeLong(value);
        }
    }

    /** Writes the index into the union of null and the field's type; returns whether a value follows. */
    private boolean begin(Trip trip, TripField field) {
        boolean present = !trip.isNull(field);
        bytes[end++] = (byte) (present ? 2 : 0);
        return present;
    }

    private void writeLong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
    }
}
