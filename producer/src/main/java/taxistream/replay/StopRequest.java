package taxistream.replay;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request to end the run early, such as Ctrl-C. The run then commits the rows that it has sent, and reports where the next run
 * continues.
 */
public final class StopRequest {

    private final AtomicBoolean requested = new AtomicBoolean();

    public void request() {
        requested.set(true);
    }

    boolean isRequested() {
        return requested.get();
    }
}
