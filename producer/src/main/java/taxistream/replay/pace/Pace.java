package taxistream.replay.pace;

import java.time.Duration;

/**
 * Computes when each trip is due, from one anchor so that errors do not add up. Times are those of {@link System#nanoTime}. For one
 * thread.
 */
public abstract class Pace {

    /** A due time that always has passed. */
    public static final long NOW = Long.MIN_VALUE;

    /** The most time that the replay makes up for after a pause. */
    static final Duration MOST_TO_CATCH_UP = Duration.ofSeconds(10);

    private Pace() {}

    /**
     * When the next trip is due.
     *
     * @param eventMicros the time by which the trip is ordered
     * @param nanoTime now
     */
    public abstract long due(long eventMicros, long nanoTime);

    /** Whether a trip may be due later than now. If not, the clock need not be read. */
    public boolean waits() {
        return true;
    }

    /** Announces that event time jumps with the next trip, over months that are not replayed. The replay does not wait for them. */
    public void jump() {}

    /** Every trip is due at once. */
    public static Pace asFastAsPossible() {
        return new Pace() {
            @Override
            public long due(long eventMicros, long nanoTime) {
                return NOW;
            }

            @Override
            public boolean waits() {
                return false;
            }
        };
    }

    /** This many trips a second, evenly spaced. */
    public static Pace rate(double tripsASecond) {
        double nanosATrip = 1e9 / tripsASecond;
        return new Anchored() {
            private long trips;

            @Override
            double elapsedNanos(long eventMicros) {
                return trips++ * nanosATrip;
            }
        };
    }

    /** Event time passes this many times as fast as in life: 1 is real time, 86400 a day per second. */
    public static Pace speedup(double factor) {
        return new Anchored() {
            private long first = Long.MIN_VALUE;
            private long latest;

            @Override
            double elapsedNanos(long eventMicros) {
                if (first == Long.MIN_VALUE) {
                    first = eventMicros;
                    latest = eventMicros;
                }
                latest = Math.max(latest, eventMicros); // a stray trip of an earlier month does not turn time back
                return (latest - first) * 1000.0 / factor;
            }

            @Override
            public void jump() {
                first = Long.MIN_VALUE;
                super.jump();
            }
        };
    }

    /**
     * Trips are due at an offset from the anchor. The anchor moves only when the replay is behind by more than {@link #MOST_TO_CATCH_UP}.
     */
    private abstract static class Anchored extends Pace {

        private long anchor;
        private boolean anchored;

        abstract double elapsedNanos(long eventMicros);

        @Override
        public void jump() {
            anchored = false;
        }

        @Override
        public long due(long eventMicros, long nanoTime) {
            long elapsed = (long) elapsedNanos(eventMicros);
            if (!anchored) {
                anchored = true;
                anchor = nanoTime - elapsed;
            }
            long behind = nanoTime - (anchor + elapsed);
            if (behind > MOST_TO_CATCH_UP.toNanos()) {
                anchor += behind - MOST_TO_CATCH_UP.toNanos();
            }
            return anchor + elapsed;
        }
    }
}
