package taxistream.replay.source;

import java.time.Duration;

/**
 * Delays some trips, to test how a consumer handles late ones. A hash of the seed and the source row selects the trips and their delays,
 * so every run delays the same trips.
 *
 * @param share of the trips that come late, from 0 to 1
 * @param least how late they are at least
 * @param most how late they are at most
 */
public record Disorder(double share, Duration least, Duration most, long seed) {

    /** The time by which a row is sorted, in microseconds; it has the columns of a trip. */
    String delayed(String orderMicros, TripFile file) {
        long leastMicros = leastMicros();
        long spread = Math.max(0, most.toNanos() / 1_000 - leastMicros);
        return "(" + orderMicros + " + CASE WHEN " + chance(file, "late") + " < " + share + " THEN " + leastMicros
                + " + CAST(" + chance(file, "delay") + " * " + spread + " AS BIGINT) ELSE 0 END)";
    }

    private long leastMicros() {
        return least.toNanos() / 1_000;
    }

    private String chance(TripFile file, String purpose) {
        return "(CAST(hash(hash(file_row, " + DuckDb.literal(file.label() + " " + purpose) + ", " + seed
                + ")) >> 11 AS DOUBLE) / 9007199254740992.0)";
    }
}
