package taxistream.trips;

import java.util.Locale;

/** The fields of a trip, in the order of the Avro schema. A trip's null mask has one bit a field. */
public enum TripField {
    SERVICE(Type.TEXT),
    /** Yellow and green: TLC's vendor number. fhvhv: the licence number, such as HV0003. fhv: the dispatching base. */
    VENDOR(Type.TEXT),
    PICKUP_AT(Type.TIME),
    DROPOFF_AT(Type.TIME),
    PICKUP_ZONE(Type.INT),
    DROPOFF_ZONE(Type.INT),
    PASSENGER_COUNT(Type.INT),
    DISTANCE_MILES(Type.DOUBLE),
    RATE_CODE(Type.INT),
    PAYMENT_TYPE(Type.INT),
    FARE_CENTS(Type.LONG),
    TIP_CENTS(Type.LONG),
    TOLLS_CENTS(Type.LONG),
    TOTAL_CENTS(Type.LONG),
    /** The month in the file's name, as the number yyyymm. */
    FILE_MONTH(Type.INT),
    /** The row in the file, from 0. */
    FILE_ROW(Type.LONG);

    /** The type of a field's value, in every system that the trip travels through. */
    public enum Type {
        TEXT,
        /** Microseconds since 1970-01-01T00:00 of New York's wall clock. */
        TIME,
        INT,
        LONG,
        DOUBLE
    }

    private final Type type;
    private final String column = name().toLowerCase(Locale.ROOT);

    TripField(Type type) {
        this.type = type;
    }

    public Type type() {
        return type;
    }

    /** The name in SQL, JSON and Avro. */
    public String column() {
        return column;
    }

    /** Whether every trip has a value: who sends one without is refused. */
    public boolean required() {
        return this == SERVICE || this == PICKUP_AT || this == FILE_MONTH || this == FILE_ROW;
    }

    int bit() {
        return 1 << ordinal();
    }
}
