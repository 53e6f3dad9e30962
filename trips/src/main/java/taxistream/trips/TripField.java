package taxistream.trips;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The fields of a trip, in the order of the Avro schema. What is not hot follows this list; what is hot names each field
 * ({@link Trip}, {@link TripAvroEncoder}, {@link TripAvroDecoder}, {@link TripLimits}), and tests find the one that it forgot.
 */
public enum TripField {
    SERVICE(Type.SERVICE, Presence.REQUIRED),
    /** Yellow and green: TLC's vendor number. fhvhv: the licence number, such as HV0003. fhv: the dispatching base. */
    VENDOR(Type.VENDOR),
    PICKUP_AT(Type.TIME, Presence.REQUIRED),
    DROPOFF_AT(Type.TIME),
    PICKUP_ZONE(Type.INT),
    DROPOFF_ZONE(Type.INT),
    PASSENGER_COUNT(Type.INT),
    DISTANCE_MILES(Type.MILES),
    RATE_CODE(Type.INT),
    PAYMENT_TYPE(Type.INT),
    FARE_CENTS(Type.CENTS),
    TIP_CENTS(Type.CENTS),
    TOLLS_CENTS(Type.CENTS),
    /** The fee for trips through Manhattan's congestion zone, since 2025. A part of the total. */
    CBD_FEE_CENTS(Type.CENTS, 2),
    TOTAL_CENTS(Type.CENTS),
    /** The month in the file's name, as the number yyyymm. */
    FILE_MONTH(Type.MONTH, Presence.REQUIRED),
    /** The row in the file, from 0. */
    FILE_ROW(Type.LONG, Presence.REQUIRED);

    /** What a field's value is, in every system that the trip travels through. Whoever differs between them switches over all. */
    public enum Type {
        /** A {@link Service}. */
        SERVICE,
        /** A text. A trip has room for one. */
        VENDOR,
        /** Microseconds since 1970-01-01T00:00 of New York's wall clock, a long. */
        TIME,
        INT,
        LONG,
        /** A month as the number yyyymm, an int. */
        MONTH,
        /** US cents, a long. */
        CENTS,
        /** A double. A trip has room for one. */
        MILES
    }

    private enum Presence {
        REQUIRED,
        OPTIONAL
    }

    private final Type type;
    private final int since;
    private final boolean required;
    private final String column = name().toLowerCase(Locale.ROOT);

    TripField(Type type) {
        this(type, 1, Presence.OPTIONAL);
    }

    /** @param since the number of the first Avro schema that has the field; in the records of older ones it is null */
    TripField(Type type, int since) {
        this(type, since, Presence.OPTIONAL);
    }

    TripField(Type type, Presence presence) {
        this(type, 1, presence);
    }

    TripField(Type type, int since, Presence presence) {
        this.type = type;
        this.since = since;
        this.required = presence == Presence.REQUIRED;
    }

    /** The fields of the Avro schema of this number, in its order. */
    static List<TripField> ofSchema(int number) {
        return Arrays.stream(values()).filter(field -> field.since <= number).toList();
    }

    public Type type() {
        return type;
    }

    /** The name in SQL, JSON and Avro. */
    public String column() {
        return column;
    }

    /** Whether every trip has a value: a trip without one is refused. */
    public boolean required() {
        return required;
    }

    int bit() {
        return 1 << ordinal();
    }
}
