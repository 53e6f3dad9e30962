package taxistream.trips;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads {@link TripAvro}'s encoding: the current schema by code written for it (this is the job's hottest loop), an older one
 * by Avro's own resolution.
 */
final class TripAvroDecoder {

    private static final VarHandle LITTLE_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SERVICES = Service.values().length;

    private final OlderTripSchemas older;
    private byte[] bytes = new byte[0];
    private int next;

    TripAvroDecoder(TripDecoder.KnownSchemas schemas) {
        this.older = new OlderTripSchemas(schemas);
    }

    Optional<Rejection> decode(byte[] value, Trip trip) {
        if (value.length < TripAvro.HEADER_BYTES || value[1] != TripAvro.MARKER_2) {
            return TripDecoder.refused("the record ends within the header of Avro's single-object encoding");
        }
        long fingerprint = (long) LITTLE_ENDIAN_LONG.get(value, 2);
        if (fingerprint != TripAvro.CURRENT_FINGERPRINT) {
            return older.decode(fingerprint, value, trip);
        }
        bytes = value;
        next = TripAvro.HEADER_BYTES;
        try {
            readFields(trip);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new MalformedTripException("the record ends within a field");
        }
        if (next != value.length) {
            throw new MalformedTripException((value.length - next) + " bytes follow the last field");
        }
        return Optional.empty();
    }

    private void readFields(Trip trip) {
        int service = readInt();
        if (service < 0 || service >= SERVICES) {
            throw new MalformedTripException("there is no service " + service);
        }
        trip.service(Service.of(service));
        if (present()) {
            readVendor(trip);
        }
        trip.pickupAtMicros(readLong());
        if (present()) {
            trip.dropoffAtMicros(readLong());
        }
        if (present()) {
            trip.pickupZone(readInt());
        }
        if (present()) {
            trip.dropoffZone(readInt());
        }
        if (present()) {
            trip.passengerCount(readInt());
        }
        if (present()) {
            trip.distanceMiles(readDouble());
        }
        if (present()) {
            trip.rateCode(readInt());
        }
        if (present()) {
            trip.paymentType(readInt());
        }
        if (present()) {
            trip.fareCents(readLong());
        }
        if (present()) {
            trip.tipCents(readLong());
        }
        if (present()) {
            trip.tollsCents(readLong());
        }
        if (present()) {
            trip.totalCents(readLong());
        }
        trip.fileMonth(readInt());
        trip.fileRow(readLong());
    }

    private void readVendor(Trip trip) {
        long length = readLong();
        if (length < 0 || length > bytes.length - next) {
            throw new MalformedTripException("the vendor is said to have " + length + " bytes");
        }
        trip.vendor(bytes, next, (int) length);
        next += (int) length;
    }

    /** Whether the union of null and a type holds the type. */
    private boolean present() {
        byte index = bytes[next++];
        if (index == 2) {
            return true;
        }
        if (index == 0) {
            return false;
        }
        throw new MalformedTripException("a union has no branch " + index);
    }

    private double readDouble() {
        if (next > bytes.length - Double.BYTES) {
            throw new MalformedTripException("the record ends within a field");
        }
        double value = Double.longBitsToDouble((long) LITTLE_ENDIAN_LONG.get(bytes, next));
        next += Double.BYTES;
        return value;
    }

    private int readInt() {
        long value = readLong();
        if (value != (int) value) {
            throw new MalformedTripException(value + " stands where an int belongs");
        }
        return (int) value;
    }

    private long readLong() {
        byte first = bytes[next++];
        long rest = first & 0x7F;
        if (first < 0) {
            rest |= readMore();
        }
        return (rest >>> 1) ^ -(rest & 1);
    }

    private long readMore() {
        long value = 0;
        for (int shift = 7; shift < 64; shift += 7) {
            byte part = bytes[next++];
            value |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new MalformedTripException("a number has more than ten bytes");
    }
}
