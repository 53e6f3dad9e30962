package taxistream.streaming.job;

import java.util.function.LongSupplier;

/**
 * Notices that the host's clock was set back. Spark waits for the next trigger by that clock: set back by two hours, it would wait two
 * hours longer.
 * For one thread.
 */
final class HostClock {

    /** A smaller step is ignored: it delays a trigger by its own length. */
    private static final long TOLERATED_MILLIS = 1_000;

    private final LongSupplier wallMillis;
    private final LongSupplier monotonicNanos;
    private long lastAheadMillis;

    HostClock() {
        this(System::currentTimeMillis, System::nanoTime);
    }

    HostClock(LongSupplier wallMillis, LongSupplier monotonicNanos) {
        this.wallMillis = wallMillis;
        this.monotonicNanos = monotonicNanos;
        this.lastAheadMillis = aheadMillis();
    }

    /** Whether the clock was set back by more than a second since the last call. */
    boolean wasSetBack() {
        long ahead = aheadMillis();
        boolean setBack = ahead < lastAheadMillis - TOLERATED_MILLIS;
        lastAheadMillis = ahead;
        return setBack;
    }

    /** The lead of the wall clock over System.nanoTime, which cannot be set. */
    private long aheadMillis() {
        return wallMillis.getAsLong() - monotonicNanos.getAsLong() / 1_000_000;
    }
}
