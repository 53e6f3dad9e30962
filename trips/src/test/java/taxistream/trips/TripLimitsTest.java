package taxistream.trips;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TripLimitsTest {

    /** In New York it is 7 in the morning. */
    private static final TripLimits LIMITS = TripLimits.at(Instant.parse("2021-01-10T12:00:00Z"));

    private static Trip pickedUpAt(String wallClock) {
        return new Trip().service(Service.GREEN).pickupAtMicros(Trip.micros(LocalDateTime.parse(wallClock)));
    }

    @Test
    void theRecordsBeginWith2009() {
        assertThat(LIMITS.allow(pickedUpAt("2009-01-01T00:00:00"))).isTrue();
        assertThat(LIMITS.refusal(pickedUpAt("2008-12-31T23:59:59"))
                        .orElseThrow()
                        .reason())
                .isEqualTo(RejectionReason.IMPLAUSIBLE_PICKUP);
    }

    @Test
    void aPickupMayBeADayAheadOfNewYorksClock() {
        assertThat(LIMITS.allow(pickedUpAt("2021-01-11T07:00:00"))).isTrue();
        assertThat(LIMITS.allow(pickedUpAt("2021-01-11T07:00:01"))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("amounts")
    void anAmountBeyondEveryFareWouldOverflowASum(TripField field) {
        for (long sign : new long[] {1, -1}) {
            assertThat(LIMITS.allow(pickedUpAt("2021-01-01T00:00:00").number(field, sign * 100_000_000_000L)))
                    .isTrue();
            assertThat(LIMITS.refusal(pickedUpAt("2021-01-01T00:00:00").number(field, sign * 100_000_000_001L))
                            .orElseThrow()
                            .reason())
                    .isEqualTo(RejectionReason.IMPLAUSIBLE_VALUE);
        }
        assertThat(LIMITS.allow(pickedUpAt("2021-01-01T00:00:00").number(field, Long.MIN_VALUE)))
                .isFalse();
    }

    static Stream<TripField> amounts() {
        return Stream.of(TripField.values()).filter(field -> field.type() == TripField.Type.CENTS);
    }

    @Test
    void aDistanceMustBeANumber() {
        assertThat(LIMITS.allow(pickedUpAt("2021-01-01T00:00:00").distanceMiles(259_778)))
                .isTrue();
        assertThat(LIMITS.allow(pickedUpAt("2021-01-01T00:00:00").distanceMiles(Double.NaN)))
                .isFalse();
    }

    @Test
    void aVendorMustFitTheKeyOfATable() {
        assertThat(LIMITS.allow(pickedUpAt("2021-01-01T00:00:00").vendor("ü".repeat(47))))
                .isTrue();
        assertThat(LIMITS.refusal(pickedUpAt("2021-01-01T00:00:00").vendor("x".repeat(189)))
                        .orElseThrow()
                        .reason())
                .isEqualTo(RejectionReason.IMPLAUSIBLE_VALUE);
    }
}
