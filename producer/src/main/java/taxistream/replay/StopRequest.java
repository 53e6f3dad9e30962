package taxistream.replay;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A request to end the run early, such as Ctrl-C. The run then commits the rows that it has sent, and reports where the next run
 * continues.
 */
public final class StopRequest {

    private final CountDownLatch requested = new CountDownLatch(1);

    public void request() {
        requested.countDown();
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits until the end is requested, and no longer than this. */
    void await(Duration longest) throws InterruptedException {
        requested.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }
}
