package taxistream.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * MySQL's clock: its time at the last look, continued by this machine's monotonic clock. The age of a commit is a difference of two MySQL
 * times. So a wrong clock of a browser or of this machine cannot make a dead job look alive.
 */
final class DatabaseClock {

    private final LongSupplier nanoTime;
    private volatile Reading last;

    DatabaseClock() {
        this(System::nanoTime);
    }

    DatabaseClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Sets the time that was just read from MySQL. */
    void read(Instant time) {
        last = new Reading(time, nanoTime.getAsLong());
    }

    /** The time at MySQL now; empty as long as MySQL has never been read. */
    Optional<Instant> now() {
        return Optional.ofNullable(last).map(reading -> reading.time().plus(since(reading)));
    }

    /** How long ago MySQL was last read. */
    Optional<Duration> sinceLook() {
        return Optional.ofNullable(last).map(this::since);
    }

    private Duration since(Reading reading) {
        return Duration.ofNanos(nanoTime.getAsLong() - reading.nanos());
    }

    /** The clock's fields of an answer, computed anew for each answer. */
    Map<String, Object> told() {
        Map<String, Object> told = new LinkedHashMap<>();
        now().ifPresent(time -> told.put(
                "database_time", Instant.ofEpochMilli(time.toEpochMilli()).toString()));
        sinceLook().ifPresent(age -> told.put("looked_millis_ago", age.toMillis()));
        return told;
    }

    private record Reading(Instant time, long nanos) {}
}
