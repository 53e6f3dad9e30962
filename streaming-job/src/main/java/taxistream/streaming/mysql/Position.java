package taxistream.streaming.mysql;

import java.util.OptionalInt;

/**
 * A place in one partition of a topic.
 *
 * @param next the offset of the next record to read
 * @param leaderEpoch the partition's leader epoch of the last record before the offset; empty if unknown. If the log was truncated below
 *     the offset, the epoch there is a later one
 */
public record Position(long next, OptionalInt leaderEpoch) {

    public static Position of(long next) {
        return new Position(next, OptionalInt.empty());
    }

    public static Position of(long next, int leaderEpoch) {
        return new Position(next, OptionalInt.of(leaderEpoch));
    }
}
