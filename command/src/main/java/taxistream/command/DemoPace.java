package taxistream.command;

import java.time.Duration;
import java.time.YearMonth;
import java.util.Collection;
import taxistream.replay.pace.Pace;

/** How fast the demo sends the trips of its months. */
interface DemoPace {

    /** Long enough to watch the months grow, short enough to wait for. */
    Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    /** The pace for trips of these months. */
    Pace of(Collection<YearMonth> months);

    static DemoPace fast() {
        return months -> Pace.asFastAsPossible();
    }

    /** Event time passes this many times as fast as in life. */
    static DemoPace speedup(double factor) {
        return months -> Pace.speedup(factor);
    }

    /** All months, one after the other, in half a minute. */
    static DemoPace halfAMinute() {
        return months -> Pace.speedup(speedupFor(months));
    }

    /** How many times as fast as in life the months must pass so that all of them take half a minute. */
    static double speedupFor(Collection<YearMonth> months) {
        long days = months.stream().mapToLong(YearMonth::lengthOfMonth).sum();
        return Math.max(1.0, (double) Duration.ofDays(days).toSeconds() / HALF_A_MINUTE.toSeconds());
    }
}
