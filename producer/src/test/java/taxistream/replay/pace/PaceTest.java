package taxistream.replay.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When trips are due, by a clock that the test sets. */
class PaceTest {

    private static final long START = 1_000_000_000_000L;
    private static final long HOUR_MICROS = TimeUnit.HOURS.toMicros(1);

    @Test
    void asFastAsPossibleNeverWaits() {
        assertThat(Pace.asFastAsPossible().due(HOUR_MICROS, START)).isEqualTo(Pace.NOW);
    }

    @Test
    void realTimeIsDueAsInLife() {
        Pace pace = Pace.speedup(1);
        assertThat(pace.due(0, START)).isEqualTo(START);
        assertThat(pace.due(HOUR_MICROS, START)).isEqualTo(START + TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void at86400ADayPassesInASecond() {
        Pace pace = Pace.speedup(86_400);
        pace.due(0, START);
        assertThat(pace.due(24 * HOUR_MICROS, START)).isEqualTo(START + TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void beingSlightlyLateDoesNotMoveWhatIsDueNext() {
        Pace pace = Pace.speedup(3_600);
        pace.due(0, START);
        long late = START + TimeUnit.SECONDS.toNanos(9);
        assertThat(pace.due(HOUR_MICROS, late)).isEqualTo(START + TimeUnit.SECONDS.toNanos(1));
        assertThat(pace.due(20 * HOUR_MICROS, late)).isEqualTo(START + TimeUnit.SECONDS.toNanos(20));
    }

    @Test
    void errorsDoNotAddUpOverAMillionTrips() {
        Pace pace = Pace.rate(3); // a third of a second is no whole number of nanoseconds
        long due = 0;
        for (int i = 0; i <= 1_000_000; i++) {
            due = pace.due(0, START);
        }
        assertThat(due - START).isEqualTo((long) (1_000_000 * (1e9 / 3)));
    }

    @Test
    void afterALongPauseNoMoreThanTenSecondsAreCaughtUpWith() {
        Pace pace = Pace.rate(1);
        pace.due(0, START);
        long afterAnHour = START + TimeUnit.HOURS.toNanos(1);
        assertThat(pace.due(0, afterAnHour)).isEqualTo(afterAnHour - TimeUnit.SECONDS.toNanos(10));
        assertThat(pace.due(0, afterAnHour)).isEqualTo(afterAnHour - TimeUnit.SECONDS.toNanos(9));
    }

    @Test
    void aStrayTripOfAnEarlierMonthDoesNotTurnTimeBack() {
        Pace pace = Pace.speedup(3_600);
        pace.due(10 * HOUR_MICROS, START);
        long due = pace.due(12 * HOUR_MICROS, START);
        assertThat(pace.due(-500 * HOUR_MICROS, START)).isEqualTo(due);
        assertThat(pace.due(13 * HOUR_MICROS, START)).isEqualTo(due + TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void monthsThatAreNotReplayedAreJumpedOver() {
        Pace pace = Pace.speedup(3_600);
        pace.due(0, START);
        pace.jump();
        long later = START + 5;
        assertThat(pace.due(10_000 * HOUR_MICROS, later)).isEqualTo(later);
        assertThat(pace.due(10_001 * HOUR_MICROS, later)).isEqualTo(later + TimeUnit.SECONDS.toNanos(1));
    }
}
