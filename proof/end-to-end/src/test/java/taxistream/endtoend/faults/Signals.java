package taxistream.endtoend.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Signals to processes, and how long to wait for what must come. */
final class Signals {

    /** 30 in the nightly matrix; neither MySQL nor Kafka loses its patience within it. */
    static final int STOP_SECONDS = Boolean.getBoolean("nightly") ? 30 : 3;

    /** Nothing is measured by it: a machine that does much else at the same time may need more, by -Dfaults.patience=MINUTES. */
    static final Duration PATIENCE = Duration.ofMinutes(Integer.getInteger("faults.patience", 8));

    private Signals() {}

    /** SIGSTOP, so many seconds of nothing, SIGCONT. */
    static void stopFor(Process process, int seconds) {
        send("STOP", process);
        sleep(seconds * 1000L);
        send("CONT", process);
    }

    static void send(String signal, Process process) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
