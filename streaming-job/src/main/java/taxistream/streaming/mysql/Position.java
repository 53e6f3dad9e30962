package taxistream.streaming.mysql;

import java.util.OptionalInt;

/**
 * A place in one partition of a topic.
 *
 * @param next the offset of the next record to read
 * @param leaderEpoch how often the partition had changed its leader when all before the place was there; empty if it is not
 *     known. A log that was cut off below the place has a later one
 */
public record Position(long next, OptionalInt leaderEpoch) {

    public static Position of(long next) {
        return new Position(next, OptionalInt.empty());
    }

    public static Position of(long next, int leaderEpoch) {
        return new Position(next, OptionalInt.of(leaderEpoch));
    }
}
