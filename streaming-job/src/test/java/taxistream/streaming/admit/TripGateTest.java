package taxistream.streaming.admit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import taxistream.streaming.kafka.RejectedRecords;
import taxistream.trips.Rejection;
import taxistream.trips.RejectionReason;
import taxistream.trips.Service;
import taxistream.trips.Trip;
import taxistream.trips.TripFormat;
import taxistream.trips.TripLimits;

/** What the job decides about a record, by values: it counts, or it goes to the rejected records with its reason, and is counted there. */
class TripGateTest {

    private static final YearMonth JANUARY = YearMonth.of(2021, 1);
    private static final YearMonth FEBRUARY = YearMonth.of(2021, 2);
    private static final TripLimits LIMITS = TripLimits.at(Instant.parse("2021-03-01T12:00:00Z"));
    private static final long NO_WATERMARK = 0;

    private final Kept kept = new Kept();

    @Test
    void aPlausibleTripCountsInItsMonth() {
        TripGate gate = gate(NO_WATERMARK);
        assertThat(gate.admit(trip("2021-01-31T23:59:59"), 0, 0)).isTrue();
        assertThat(gate.admit(trip("2021-02-01T00:00:00"), 0, 1)).isTrue();
        assertThat(gate.admit(trip("2021-01-31T00:00:00"), 0, 2)).isTrue();

        RangeCounts counts = gate.finish();
        assertThat(counts.trips()).containsOnly(Map.entry(JANUARY, 2L), Map.entry(FEBRUARY, 1L));
        assertThat(counts.latestPickupMicros()).isEqualTo(micros("2021-02-01T00:00:00"));
        assertThat(counts.late()).isEmpty();
        assertThat(kept.reasons).isEmpty();
    }

    @Test
    void aTripIsLateFromTheMomentThatItsMonthEnds() {
        String last = "2021-01-31T23:59:59";
        assertThat(gate(millis("2021-02-01T00:00:00") - 1).admit(trip(last), 0, 0))
                .isTrue();

        TripGate atTheEnd = gate(millis("2021-02-01T00:00:00"));
        assertThat(atTheEnd.admit(trip(last), 3, 17)).isFalse();
        RangeCounts counts = atTheEnd.finish();
        assertThat(counts.trips()).isEmpty();
        assertThat(counts.late()).containsOnly(Map.entry(JANUARY, 1L));
        assertThat(counts.rejected()).isEmpty();
        assertThat(kept.reasons).containsExactly(RejectionReason.LATE);
        assertThat(kept.details)
                .containsExactly("pickup_at 2021-01-31T23:59:59: its month was final, the watermark was at"
                        + " 2021-02-01T00:00");
        assertThat(kept.places).containsExactly("3/17");
    }

    @Test
    void aRecordThatIsNoTripHasNoMonth() {
        TripGate gate = gate(NO_WATERMARK);
        assertThat(gate.admit("no trip".getBytes(StandardCharsets.UTF_8), 0, 0)).isFalse();
        assertThat(gate.finish().rejected()).hasSize(1).allSatisfy((group, count) -> assertThat(group.month())
                .isEqualTo(RejectedGroup.NO_MONTH));
        assertThat(kept.reasons).hasSize(1);
    }

    @Test
    void anImplausiblePickupHasNoMonthForEachMonthWouldBeARow() {
        TripGate gate = gate(NO_WATERMARK);
        assertThat(gate.admit(trip("2098-05-05T00:00:00"), 0, 0)).isFalse();
        assertThat(gate.admit(trip("2008-12-31T23:59:59"), 0, 1)).isFalse();
        assertThat(gate.finish().rejected())
                .containsOnly(Map.entry(
                        new RejectedGroup(RejectedGroup.NO_MONTH, RejectionReason.IMPLAUSIBLE_PICKUP.label()), 2L));
    }

    @Test
    void anImplausibleAmountKeepsItsMonth() {
        TripGate gate = gate(NO_WATERMARK);
        byte[] dear = TripFormat.AVRO
                .encoder()
                .encode(at("2021-01-15T00:00:00").fareCents(TripLimits.MOST_DOLLARS * 100 + 1));
        assertThat(gate.admit(dear, 0, 0)).isFalse();
        assertThat(gate.finish().rejected())
                .containsOnly(Map.entry(new RejectedGroup(JANUARY, RejectionReason.IMPLAUSIBLE_VALUE.label()), 1L));
    }

    @Test
    void aTaskEndsOnlyWhenItsRejectedRecordsAreKept() {
        TripGate gate = gate(NO_WATERMARK);
        gate.admit(new byte[0], 0, 0);
        assertThat(kept.flushed).isFalse();
        gate.finish();
        assertThat(kept.flushed).isTrue();
    }

    private TripGate gate(long watermarkMillis) {
        return new TripGate(kept, LIMITS, watermarkMillis);
    }

    private static byte[] trip(String pickup) {
        return TripFormat.AVRO.encoder().encode(at(pickup));
    }

    private static Trip at(String pickup) {
        return new Trip()
                .service(Service.GREEN)
                .pickupAtMicros(micros(pickup))
                .fileMonth(202_101)
                .fileRow(1);
    }

    private static long micros(String wallClock) {
        return millis(wallClock) * 1000;
    }

    private static long millis(String wallClock) {
        return LocalDateTime.parse(wallClock).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private static final class Kept implements RejectedRecords {

        private final List<RejectionReason> reasons = new ArrayList<>();
        private final List<String> details = new ArrayList<>();
        private final List<String> places = new ArrayList<>();
        private boolean flushed;

        @Override
        public void send(byte[] value, int partition, long offset, Rejection rejection) {
            reasons.add(rejection.reason());
            details.add(rejection.detail());
            places.add(partition + "/" + offset);
        }

        @Override
        public void flush() {
            flushed = true;
        }
    }
}
