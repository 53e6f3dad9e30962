package taxistream.replay.kafka;

import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * Kafka's ids of the topics that a replay fills, recorded with its position. A topic that is deleted and recreated under its name has a
 * new id, and does not hold the rows that were sent. An id that is not known is empty.
 */
public record TopicIds(Optional<String> trips, Optional<String> rejected, Optional<String> replays) {

    static final TopicIds UNKNOWN = new TopicIds(Optional.empty(), Optional.empty(), Optional.empty());

    static TopicIds of(Uuid trips, Uuid rejected, Uuid replays) {
        return new TopicIds(known(trips), known(rejected), known(replays));
    }

    /** A broker that knows no ids gives zero. */
    private static Optional<String> known(Uuid id) {
        return Optional.ofNullable(id)
                .filter(given -> !given.equals(Uuid.ZERO_UUID))
                .map(Uuid::toString);
    }

    /** Whether both are known, and are not the same. */
    static boolean differ(Optional<String> then, Optional<String> now) {
        return then.isPresent() && now.isPresent() && !then.equals(now);
    }
}
