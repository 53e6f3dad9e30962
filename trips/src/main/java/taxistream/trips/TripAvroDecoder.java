package taxistream.trips;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads {@link TripAvro}'s encoding: the current schema by code that names each field (this is the job's hottest loop), an older one by
 * a loop over its fields. A field that an older schema lacks stays null.
 */
final class TripAvroDecoder {

    private static final VarHandle LITTLE_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SERVICES = Service.values().length;

    /** The fields of each schema, by its number less one. */
    private static final List<List<TripField>> SCHEMAS = IntStream.rangeClosed(1, TripAvro.CURRENT)
            .mapToObj(TripField::ofSchema)
            .toList();

    private byte[] bytes = new byte[0];
    private int next;

    Optional<Rejection> decode(byte[] value, Trip trip) {
        if (value.length < TripAvro.HEADER_BYTES || value[1] != TripAvro.MARKER_2) {
            return TripDecoder.refused("the record ends within the header of Avro's single-object encoding");
        }
        long fingerprint = (long) LITTLE_ENDIAN_LONG.get(value, 2);
        int schema = TripAvro.numberOf(fingerprint);
        if (schema == TripAvro.NONE) {
            return Optional.of(new Rejection(
                    RejectionReason.UNKNOWN_SCHEMA,
                    "this version knows no schema with the fingerprint %016x; a newer one may".formatted(fingerprint)));
        }
        bytes = value;
        next = TripAvro.HEADER_BYTES;
        try {
            if (schema == TripAvro.CURRENT) {
                readFields(trip);
            } else {
                readFields(SCHEMAS.get(schema - 1), trip);
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new MalformedTripException("the record ends within a field");
        }
        if (next != value.length) {
            throw new MalformedTripException((value.length - next) + " bytes follow the last field");
        }
        return Optional.empty();
    }

    private void readFields(Trip trip) {
        readService(trip);
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
            trip.cbdFeeCents(readLong());
        }
        if (present()) {
            trip.totalCents(readLong());
        }
        trip.fileMonth(readInt());
        trip.fileRow(readLong());
    }

    /** Takes twice as long a trip. */
    private void readFields(List<TripField> fields, Trip trip) {
        for (TripField field : fields) {
            if (field.required() || present()) {
                switch (field.type()) {
                    case SERVICE -> readService(trip);
                    case VENDOR -> readVendor(trip);
                    case MILES -> trip.distanceMiles(readDouble());
                    case INT, MONTH -> trip.number(field, readInt());
                    case TIME, LONG, CENTS -> trip.number(field, readLong());
                }
            }
        }
    }

    private void readService(Trip trip) {
        int service = readInt();
        if (service < 0 || service >= SERVICES) {
            throw new MalformedTripException("there is no service " + service);
        }
        trip.service(Service.of(service));
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
