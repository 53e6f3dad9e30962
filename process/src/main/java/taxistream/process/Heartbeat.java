package taxistream.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells systemd that this process goes on, where its unit has a {@code WatchdogSec}: without a word for so long systemd kills it and starts
 * it again. {@code systemd-notify} carries the word, because Java 17 has no datagram socket of Unix. Elsewhere it does nothing. For one
 * thread.
 */
public final class Heartbeat {

    /** How often systemd hears a word within its {@code WatchdogSec}. */
    private static final int WORDS = 4;

    private static final Duration WITHOUT_SYSTEMD = Duration.ofDays(1);

    private final Duration every;
    private final List<String> command;
    private final LongSupplier nanoTime;
    private long dueNanos;

    Heartbeat(Duration every, List<String> command, LongSupplier nanoTime) {
        this.every = every;
        this.command = List.copyOf(command);
        this.nanoTime = nanoTime;
        this.dueNanos = nanoTime.getAsLong();
    }

    /** As the environment says that systemd has set. */
    public static Heartbeat ofSystemd() {
        return of(System.getenv());
    }

    static Heartbeat of(Map<String, String> environment) {
        String micros = environment.get("WATCHDOG_USEC");
        return micros == null
                ? new Heartbeat(WITHOUT_SYSTEMD, List.of(), System::nanoTime)
                : new Heartbeat(
                        Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros)) / WORDS),
                        List.of("systemd-notify", "WATCHDOG=1"),
                        System::nanoTime);
    }

    /** Who waits for longer is to call {@link #beat} meanwhile. */
    public Duration every() {
        return every;
    }

    /** Whether {@link #beat} would say a word now. */
    public boolean isDue() {
        return !command.isEmpty() && nanoTime.getAsLong() - dueNanos >= 0;
    }

    /** Says the word, if it is time for it. A word that does not arrive is as one that was not said. */
    public void beat() {
        if (!isDue()) {
            return;
        }
        dueNanos = nanoTime.getAsLong() + every.toNanos();
        try {
            new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            System.getLogger(Heartbeat.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "systemd is not told that this process goes on: {0}",
                            e.getMessage());
        }
    }
}
