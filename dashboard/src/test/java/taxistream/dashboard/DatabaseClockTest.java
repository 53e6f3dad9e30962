package taxistream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final DatabaseClock clock = new DatabaseClock(nanos::get);

    @Test
    void beforeTheFirstLookThereIsNoTime() {
        assertThat(clock.now()).isEmpty();
        assertThat(clock.told()).isEmpty();
    }

    @Test
    void goesOnFromWhatMySqlToldByTheSteadyClock() {
        Instant told = Instant.parse("2031-05-06T07:08:09.500Z"); // years ahead of this machine's clock
        clock.read(told);
        nanos.addAndGet(Duration.ofMinutes(9).toNanos());
        assertThat(clock.now()).contains(told.plus(Duration.ofMinutes(9)));
        assertThat(clock.told())
                .containsEntry("database_time", "2031-05-06T07:17:09.500Z")
                .containsEntry("looked_millis_ago", 540_000L);
    }
}
