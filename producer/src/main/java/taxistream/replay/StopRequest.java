package taxistream.replay;

import java.util.concurrent.atomic.AtomicBoolean;

/** Whether the run was asked to end early, as by Ctrl-C: it then commits what it has sent and says where it will go on. */
public final class StopRequest {

    private final AtomicBoolean requested = new AtomicBoolean();

    public void request() {
        requested.set(true);
    }

    boolean isRequested() {
        return requested.get();
    }
}
