package taxistream.streaming.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * Lets batches begin until the job is asked to stop. The running batch is finished if it ends within a grace period. The next batch does
 * not begin.
 */
public final class StopGate {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");

    /** Less than the 30 seconds after which Kubernetes kills. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Duration grace;
    private final AtomicReference<Long> closedAt = new AtomicReference<>();
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    public StopGate() {
        this(GRACE);
    }

    /** @param grace how long a running batch may continue after the gate has closed */
    public StopGate(Duration grace) {
        this.grace = grace;
    }

    /** A gate that SIGTERM and SIGINT close; SIGHUP closes it if the process has a terminal, which was closed then. */
    public static StopGate closedBySignals() {
        StopGate gate = new StopGate();
        Signal.handle(new Signal("TERM"), gate::asked);
        Signal.handle(new Signal("INT"), gate::asked);
        Signal.handle(new Signal("HUP"), signal -> gate.hungUp(signal, hasTerminal()));
        return gate;
    }

    void hungUp(Signal signal, boolean hasTerminal) {
        if (hasTerminal) {
            asked(signal);
        } else {
            log.info(
                    "The folder of statistics is looked into each second: signal={} has nothing to add",
                    signal.getName());
        }
    }

    /** Whether the standard input is a terminal. Java's own answer, System.console(), changed its meaning with Java 22. */
    private static boolean hasTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString().matches("/dev/(pts/.*|tty.*|console)");
        } catch (IOException | UnsupportedOperationException e) {
            return true; // not Linux, or no input at all: a signal that says "hang up" is taken at its word
        }
    }

    private void asked(Signal signal) {
        log.info(
                "Stopping after the batch that runs, or without it: signal={} graceSeconds={}",
                signal.getName(),
                grace.toSeconds());
        close();
    }

    public void close() {
        closedAt.compareAndSet(null, System.nanoTime());
    }

    /** Whether the grace period of the running batch is over. */
    boolean isGraceOver() {
        return isClosed() && System.nanoTime() - closedAt.get() > grace.toNanos();
    }

    public boolean isClosed() {
        return closedAt.get() != null;
    }

    /**
     * Called at the beginning of a batch. Only the offset log has a trace of the batch at that moment. If the gate is closed, the batch
     * waits here until its query is stopped: Spark logs every other way out as an error.
     */
    void enterBatch(String query) throws InterruptedException {
        if (isClosed()) {
            waiting.add(query);
            new CountDownLatch(1).await();
        }
    }

    /** Whether a batch of this query waits, which nothing but a stop of the query ends. */
    boolean holds(String query) {
        return waiting.contains(query);
    }
}
