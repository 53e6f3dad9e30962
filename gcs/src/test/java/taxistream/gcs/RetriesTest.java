package taxistream.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import taxistream.process.BackOff;

class RetriesTest {

    private static final URI SERVER = URI.create("https://storage.googleapis.com/");

    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void aRequestIsTriedAgainUntilItIsAnswered() throws IOException {
        Retries retries =
                new Retries(SERVER, Duration.ofMinutes(1), new BackOff(Duration.ofMillis(1), Duration.ofMillis(2)));
        String answer = retries.run("Asking", () -> {
            if (tries.incrementAndGet() < 4) {
                throw new IOException("connection reset");
            }
            return "answer";
        });
        assertThat(answer).isEqualTo("answer");
        assertThat(tries).hasValue(4);
    }

    @Test
    void aRefusalIsNotTriedAgain() {
        Retries retries =
                new Retries(SERVER, Duration.ofMinutes(1), new BackOff(Duration.ofMillis(1), Duration.ofMillis(2)));
        assertThatThrownBy(() -> retries.run("Asking", () -> {
                    tries.incrementAndGet();
                    throw new GcsException("Asking", 403, "forbidden", "no");
                }))
                .isInstanceOf(GcsException.class)
                .hasMessage("Asking was refused with status 403: no");
        assertThat(tries).hasValue(1);
    }

    @Test
    void withoutAnAnswerItEndsAtTheDeadlineWithTheLastCause() {
        Retries retries = new Retries(SERVER, Duration.ZERO, new BackOff(Duration.ofMillis(10), Duration.ofMillis(10)));
        assertThatThrownBy(() -> retries.run("Asking", () -> {
                    throw new IOException("status 503");
                }))
                .hasMessage("Asking had no answer after 1 tries within 0 s: java.io.IOException: status 503");
    }

    @Test
    void anInterruptEndsItAsSparkExpects() {
        Retries retries =
                new Retries(SERVER, Duration.ofMinutes(1), new BackOff(Duration.ofMinutes(1), Duration.ofMinutes(1)));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> retries.run("Asking", () -> {
                    throw new IOException("connection reset");
                }))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
