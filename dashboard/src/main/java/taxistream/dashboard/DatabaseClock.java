package taxistream.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * MySQL's clock, as it was at the last look, and going on since then by this machine's steady clock. Ages of commits are
 * differences of two times of this one clock: neither a browser nor this machine may be an hour ahead and make a dead job
 * look alive.
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

    /** MySQL has just told this time. */
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

    /** What an answer says of it: computed when the answer is written, never kept. */
    Map<String, Object> told() {
        Map<String, Object> told = new LinkedHashMap<>();
        now().ifPresent(time -> told.put(
                "database_time", Instant.ofEpochMilli(time.toEpochMilli()).toString()));
        sinceLook().ifPresent(age -> told.put("looked_millis_ago", age.toMillis()));
        return told;
    }

    private record Reading(Instant time, long nanos) {}
}
