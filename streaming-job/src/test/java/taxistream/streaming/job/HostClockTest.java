package taxistream.streaming.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostClockTest {

    private long wallMillis = 1_000_000;
    private long nanos = 77;
    private final HostClock clock = new HostClock(() -> wallMillis, () -> nanos);

    private void pass(long millis) {
        wallMillis += millis;
        nanos += millis * 1_000_000;
    }

    @Test
    void timeThatPassesIsNoStepBack() {
        pass(3_600_000);
        assertThat(clock.wasSetBack()).isFalse();
    }

    @Test
    void aStepForwardIsNoStepBack() {
        wallMillis += 7_200_000;
        assertThat(clock.wasSetBack()).isFalse();
    }

    @Test
    void aStepBackIsSaidOnce() {
        pass(50);
        wallMillis -= 7_200_000;
        assertThat(clock.wasSetBack()).isTrue();
        pass(50);
        assertThat(clock.wasSetBack()).isFalse();
    }

    @Test
    void aClockThatIsSlowedDownIsNotSetBack() {
        for (int look = 0; look < 100; look++) {
            pass(1_000);
            wallMillis -= 500;
            assertThat(clock.wasSetBack()).isFalse();
        }
    }
}
