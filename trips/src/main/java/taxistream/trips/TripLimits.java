package taxistream.trips;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * What a trip may hold at all, by the replay or by another program. Without these bounds one record could close every month (a pickup in 2098)
 * or make a sum overflow and stop the job for good (a fare of 10^17 dollars).
 */
public final class TripLimits {

    /** The zone of TLC's wall clock. */
    public static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    /** TLC's trip records begin with 2009. */
    public static final LocalDateTime FIRST_PICKUP = LocalDateTime.of(2009, 1, 1, 0, 0);

    /** One billion dollars: 90 million such trips still fit a sum of cents. TLC's largest amounts are below one million. */
    public static final long MOST_DOLLARS = 1_000_000_000L;

    /** TLC's files hold distances up to 260,000 miles, which count. */
    public static final long MOST_MILES = 1_000_000_000L;

    /** TLC's codes have at most 6 characters. A longer one than this would not fit the key of a statistic's table. */
    public static final int MOST_VENDOR_CHARACTERS = 47;

    /** The longest vendor that a record may bring: as UTF-8, and so in characters too if they are ASCII. */
    public static final int MOST_VENDOR_BYTES = 4 * MOST_VENDOR_CHARACTERS;

    private static final Duration AHEAD = Duration.ofDays(1);
    private static final long FIRST_PICKUP_MICROS = Trip.micros(FIRST_PICKUP);
    private static final long MOST_CENTS = MOST_DOLLARS * 100;

    private final long lastPickupMicros;

    private TripLimits(long lastPickupMicros) {
        this.lastPickupMicros = lastPickupMicros;
    }

    /** The limits as they are at this instant. */
    public static TripLimits at(Instant now) {
        return new TripLimits(Trip.micros(wallClock(now).plus(AHEAD)));
    }

    /** What a clock on a wall in New York shows at this instant. */
    public static LocalDateTime wallClock(Instant instant) {
        return LocalDateTime.ofInstant(instant, NEW_YORK);
    }

    /** Whether the trip is within the limits: the question of the hot path. */
    public boolean allow(Trip trip) {
        return allowPickup(trip)
                && allowAmount(trip.fareCents())
                && allowAmount(trip.tipCents())
                && allowAmount(trip.tollsCents())
                && allowAmount(trip.cbdFeeCents())
                && allowAmount(trip.totalCents())
                && Math.abs(trip.distanceMiles()) <= MOST_MILES // not so for NaN
                && trip.vendorLength() <= MOST_VENDOR_BYTES;
    }

    private static boolean allowAmount(long cents) {
        return cents <= MOST_CENTS && cents >= -MOST_CENTS;
    }

    /** Why the trip is beyond the limits; empty if it is not. */
    public Optional<Rejection> refusal(Trip trip) {
        if (allow(trip)) {
            return Optional.empty();
        }
        if (!allowPickup(trip)) {
            return Optional.of(new Rejection(
                    RejectionReason.IMPLAUSIBLE_PICKUP,
                    "pickup_at " + Trip.wallClock(trip.pickupAtMicros()) + " is before 2009 or more than a day ahead"));
        }
        return Optional.of(new Rejection(
                RejectionReason.IMPLAUSIBLE_VALUE,
                "an amount is beyond " + MOST_DOLLARS + " dollars, the distance beyond " + MOST_MILES
                        + " miles, or the vendor longer than " + MOST_VENDOR_CHARACTERS + " characters: "
                        + trip));
    }

    private boolean allowPickup(Trip trip) {
        return trip.pickupAtMicros() >= FIRST_PICKUP_MICROS && trip.pickupAtMicros() <= lastPickupMicros;
    }
}
