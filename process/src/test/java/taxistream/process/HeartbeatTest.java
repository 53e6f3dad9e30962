package taxistream.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // such a clock may overflow

    @Test
    void saysAWordAsOftenAsItIsDueAndNotMoreOften(@TempDir Path folder) throws Exception {
        Heartbeat heartbeat = new Heartbeat(
                Duration.ofNanos(10), List.of("mkdir", folder.resolve("word").toString()), nanos::get);
        heartbeat.beat();
        awaitWord(folder);
        nanos.addAndGet(9);
        assertThat(heartbeat.isDue()).isFalse();
        nanos.addAndGet(1);
        assertThat(heartbeat.isDue()).isTrue();
        heartbeat.beat();
        awaitWord(folder);
        assertThat(heartbeat.isDue()).isFalse();
    }

    @Test
    void aCommandThatIsNotThereEndsNothing() {
        Heartbeat heartbeat = new Heartbeat(Duration.ofNanos(10), List.of("/no/such/command"), nanos::get);
        heartbeat.beat();
        assertThat(heartbeat.isDue()).isFalse();
    }

    @Test
    void isDueFourTimesWithinTheTimeOfSystemdAndNeverWithout() {
        assertThat(Heartbeat.of(Map.of("WATCHDOG_USEC", "60000000")).every()).isEqualTo(Duration.ofSeconds(15));
        assertThat(Heartbeat.of(Map.of("WATCHDOG_USEC", "60000000")).isDue()).isTrue();
        assertThat(Heartbeat.of(Map.of()).isDue()).isFalse();
    }

    private static void awaitWord(Path folder) throws Exception {
        while (!Files.deleteIfExists(folder.resolve("word"))) {
            Thread.sleep(10);
        }
    }
}
