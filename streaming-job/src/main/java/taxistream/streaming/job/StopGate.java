package taxistream.streaming.job;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** Lets batches begin until the job is asked to stop; the one that runs then is finished, the next does not begin. */
public final class StopGate {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");

    private final AtomicBoolean closed = new AtomicBoolean();

    /** A gate that SIGTERM and SIGINT close. */
    public static StopGate closedBySignals() {
        StopGate gate = new StopGate();
        Signal.handle(new Signal("TERM"), gate::asked);
        Signal.handle(new Signal("INT"), gate::asked);
        return gate;
    }

    private void asked(Signal signal) {
        log.info("Stopping after the batch that runs: signal={}", signal.getName());
        close();
    }

    public void close() {
        closed.set(true);
    }

    public boolean isClosed() {
        return closed.get();
    }

    /** Called at the beginning of a batch. Only the offset log has a trace of the batch at that moment. */
    void enterBatch() {
        if (isClosed()) {
            throw new StoppedException();
        }
    }

    /** Ends a query that was asked to stop, before its next batch begins. */
    static final class StoppedException extends RuntimeException {
        StoppedException() {
            super("stopped on request", null, false, false);
        }
    }
}
