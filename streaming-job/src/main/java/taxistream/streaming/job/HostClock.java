package taxistream.streaming.job;

import java.util.function.LongSupplier;

/**
 * Notices that the host's clock was set back. Spark waits for a query's next trigger by that clock, so it would wait for as much longer.
 * For one thread.
 */
final class HostClock {

    /** Below it a trigger is late by no more than that. */
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

    /** Whether it was set back by more than a second since the last time that this was asked. */
    boolean wasSetBack() {
        long ahead = aheadMillis();
        boolean setBack = ahead < lastAheadMillis - TOLERATED_MILLIS;
        lastAheadMillis = ahead;
        return setBack;
    }

    /** By how much the clock is ahead of one that nobody sets. */
    private long aheadMillis() {
        return wallMillis.getAsLong() - monotonicNanos.getAsLong() / 1_000_000;
    }
}
