package taxistream.process;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before something that failed is tried again: twice as long after each failure, up to a limit. Half of each pause is
 * random, so that many that failed at one moment do not all come back at one moment.
 *
 * @param first the pause after the first failure, at most
 * @param longest no pause is longer
 */
public record BackOff(Duration first, Duration longest) {

    private static final int MOST_DOUBLINGS = 30;

    public BackOff {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "a back-off begins above 0 and does not fall: from " + first + " to " + longest);
        }
    }

    /**
     * The pause after so many failures in a row.
     *
     * @param failures 1 after the first
     */
    public Duration pause(int failures) {
        long half = Math.max(1, most(failures) / 2);
        return Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
    }

    private long most(int failures) {
        long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
        return Math.min(doubled, longest.toMillis());
    }

    /** Waits for the pause after so many failures in a row. */
    public void await(int failures) throws InterruptedException {
        Thread.sleep(pause(failures).toMillis());
    }
}
