package taxistream.trips;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * One taxi trip. A slot rather than a value: the replay and the job move hundreds of thousands of trips a second through a
 * single one, so it is mutable, holds primitives, and keeps in a mask which fields are null. Not safe for several threads.
 *
 * <p>Times are microseconds of New York's wall clock since 1970, money is whole cents; see {@link TripField}. A getter of a
 * field that is null returns 0 (or an empty text): ask {@link #isNull} first.
 */
public final class Trip {

    private static final int ALL_NULL = (1 << TripField.values().length) - 1;

    private int nulls = ALL_NULL;
    private Service service = Service.YELLOW;
    private byte[] vendorBytes = new byte[0];
    private int vendorOffset;
    private int vendorLength;
    private long pickupAtMicros;
    private long dropoffAtMicros;
    private int pickupZone;
    private int dropoffZone;
    private int passengerCount;
    private double distanceMiles;
    private int rateCode;
    private int paymentType;
    private long fareCents;
    private long tipCents;
    private long tollsCents;
    private long cbdFeeCents;
    private long totalCents;
    private int fileMonth;
    private long fileRow;

    /** Makes every field null and 0, as in a new trip. */
    public Trip clear() {
        nulls = ALL_NULL;
        service = Service.YELLOW;
        vendorLength = 0;
        pickupAtMicros = 0;
        dropoffAtMicros = 0;
        pickupZone = 0;
        dropoffZone = 0;
        passengerCount = 0;
        distanceMiles = 0;
        rateCode = 0;
        paymentType = 0;
        fareCents = 0;
        tipCents = 0;
        tollsCents = 0;
        cbdFeeCents = 0;
        totalCents = 0;
        fileMonth = 0;
        fileRow = 0;
        return this;
    }

    public boolean isNull(TripField field) {
        return (nulls & field.bit()) != 0;
    }

    private void set(TripField field) {
        nulls &= ~field.bit();
    }

    public Service service() {
        return service;
    }

    public Trip service(Service value) {
        service = value;
        set(TripField.SERVICE);
        return this;
    }

    public String vendor() {
        return new String(vendorBytes, vendorOffset, vendorLength, StandardCharsets.UTF_8);
    }

    public Trip vendor(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return vendor(bytes, 0, bytes.length);
    }

    /** The vendor as a slice of UTF-8, which is not copied: it is good for as long as the array is not written to. */
    public Trip vendor(byte[] bytes, int offset, int length) {
        vendorBytes = bytes;
        vendorOffset = offset;
        vendorLength = length;
        set(TripField.VENDOR);
        return this;
    }

    public byte[] vendorBytes() {
        return vendorBytes;
    }

    public int vendorOffset() {
        return vendorOffset;
    }

    public int vendorLength() {
        return vendorLength;
    }

    public long pickupAtMicros() {
        return pickupAtMicros;
    }

    public Trip pickupAtMicros(long value) {
        pickupAtMicros = value;
        set(TripField.PICKUP_AT);
        return this;
    }

    public long dropoffAtMicros() {
        return dropoffAtMicros;
    }

    public Trip dropoffAtMicros(long value) {
        dropoffAtMicros = value;
        set(TripField.DROPOFF_AT);
        return this;
    }

    public int pickupZone() {
        return pickupZone;
    }

    public Trip pickupZone(int value) {
        pickupZone = value;
        set(TripField.PICKUP_ZONE);
        return this;
    }

    public int dropoffZone() {
        return dropoffZone;
    }

    public Trip dropoffZone(int value) {
        dropoffZone = value;
        set(TripField.DROPOFF_ZONE);
        return this;
    }

    public int passengerCount() {
        return passengerCount;
    }

    public Trip passengerCount(int value) {
        passengerCount = value;
        set(TripField.PASSENGER_COUNT);
        return this;
    }

    public double distanceMiles() {
        return distanceMiles;
    }

    public Trip distanceMiles(double value) {
        distanceMiles = value;
        set(TripField.DISTANCE_MILES);
        return this;
    }

    public int rateCode() {
        return rateCode;
    }

    public Trip rateCode(int value) {
        rateCode = value;
        set(TripField.RATE_CODE);
        return this;
    }

    public int paymentType() {
        return paymentType;
    }

    public Trip paymentType(int value) {
        paymentType = value;
        set(TripField.PAYMENT_TYPE);
        return this;
    }

    public long fareCents() {
        return fareCents;
    }

    public Trip fareCents(long value) {
        fareCents = value;
        set(TripField.FARE_CENTS);
        return this;
    }

    public long tipCents() {
        return tipCents;
    }

    public Trip tipCents(long value) {
        tipCents = value;
        set(TripField.TIP_CENTS);
        return this;
    }

    public long tollsCents() {
        return tollsCents;
    }

    public Trip tollsCents(long value) {
        tollsCents = value;
        set(TripField.TOLLS_CENTS);
        return this;
    }

    public long cbdFeeCents() {
        return cbdFeeCents;
    }

    public Trip cbdFeeCents(long value) {
        cbdFeeCents = value;
        set(TripField.CBD_FEE_CENTS);
        return this;
    }

    public long totalCents() {
        return totalCents;
    }

    public Trip totalCents(long value) {
        totalCents = value;
        set(TripField.TOTAL_CENTS);
        return this;
    }

    /** The month in the name of the file that held the trip, as the number yyyymm. */
    public int fileMonth() {
        return fileMonth;
    }

    public Trip fileMonth(int value) {
        fileMonth = value;
        set(TripField.FILE_MONTH);
        return this;
    }

    public long fileRow() {
        return fileRow;
    }

    public Trip fileRow(long value) {
        fileRow = value;
        set(TripField.FILE_ROW);
        return this;
    }

    /** The value of a field that is a whole number. */
    public long number(TripField field) {
        return switch (field) {
            case PICKUP_AT -> pickupAtMicros;
            case DROPOFF_AT -> dropoffAtMicros;
            case PICKUP_ZONE -> pickupZone;
            case DROPOFF_ZONE -> dropoffZone;
            case PASSENGER_COUNT -> passengerCount;
            case RATE_CODE -> rateCode;
            case PAYMENT_TYPE -> paymentType;
            case FARE_CENTS -> fareCents;
            case TIP_CENTS -> tipCents;
            case TOLLS_CENTS -> tollsCents;
            case CBD_FEE_CENTS -> cbdFeeCents;
            case TOTAL_CENTS -> totalCents;
            case FILE_MONTH -> fileMonth;
            case FILE_ROW -> fileRow;
            case SERVICE, VENDOR, DISTANCE_MILES -> throw new IllegalArgumentException(field + " is no whole number");
        };
    }

    /**
     * Sets a field that is a whole number.
     *
     * @throws ArithmeticException if the field cannot hold the number
     */
    public Trip number(TripField field, long value) {
        return switch (field) {
            case PICKUP_AT -> pickupAtMicros(value);
            case DROPOFF_AT -> dropoffAtMicros(value);
            case PICKUP_ZONE -> pickupZone(Math.toIntExact(value));
            case DROPOFF_ZONE -> dropoffZone(Math.toIntExact(value));
            case PASSENGER_COUNT -> passengerCount(Math.toIntExact(value));
            case RATE_CODE -> rateCode(Math.toIntExact(value));
            case PAYMENT_TYPE -> paymentType(Math.toIntExact(value));
            case FARE_CENTS -> fareCents(value);
            case TIP_CENTS -> tipCents(value);
            case TOLLS_CENTS -> tollsCents(value);
            case CBD_FEE_CENTS -> cbdFeeCents(value);
            case TOTAL_CENTS -> totalCents(value);
            case FILE_MONTH -> fileMonth(Math.toIntExact(value));
            case FILE_ROW -> fileRow(value);
            case SERVICE, VENDOR, DISTANCE_MILES -> throw new IllegalArgumentException(field + " is no whole number");
        };
    }

    /** Wall-clock time as the microseconds that a trip holds. */
    public static long micros(LocalDateTime wallClock) {
        return ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), wallClock);
    }

    /** The wall-clock time of a trip's microseconds. */
    public static LocalDateTime wallClock(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1000, ZoneOffset.UTC);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Trip that
                && nulls == that.nulls
                && Arrays.stream(TripField.values()).allMatch(field -> isNull(field) || sameValue(field, that));
    }

    private boolean sameValue(TripField field, Trip that) {
        return switch (field.type()) {
            case SERVICE -> service == that.service;
            case VENDOR -> vendor().equals(that.vendor());
            case MILES -> Double.compare(distanceMiles, that.distanceMiles) == 0;
            case TIME, INT, LONG, MONTH, CENTS -> number(field) == that.number(field);
        };
    }

    @Override
    public int hashCode() {
        return Long.hashCode(pickupAtMicros * 31 + fileRow);
    }

    /** Every field that is not null, as {@code Trip[service=green, pickup_at=2021-01-01T00:15:56, …]}. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "Trip[", "]");
        for (TripField field : TripField.values()) {
            if (!isNull(field)) {
                text.add(field.column() + "=" + spelt(field));
            }
        }
        return text.toString();
    }

    private String spelt(TripField field) {
        return switch (field.type()) {
            case SERVICE -> service.label();
            case VENDOR -> vendor();
            case MILES -> Double.toString(distanceMiles);
            case TIME -> wallClock(number(field)).toString();
            case INT, LONG, MONTH, CENTS -> Long.toString(number(field));
        };
    }
}
