package taxistream.replay.kafka;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.apache.kafka.common.Uuid;

/**
 * Kafka's ids of the topics that a replay fills, recorded with its position. A topic that is deleted and recreated under its name has a
 * new id, and does not hold the rows that were sent.
 *
 * @param trips null where it is not known
 * @param rejected null where it is not known
 * @param replays null where it is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TopicIds(String trips, String rejected, String replays) {

    static final TopicIds UNKNOWN = new TopicIds(null, null, null);

    static TopicIds of(Uuid trips, Uuid rejected, Uuid replays) {
        return new TopicIds(spelt(trips), spelt(rejected), spelt(replays));
    }

    /** A broker that knows no ids gives zero. */
    private static String spelt(Uuid id) {
        return id == null || id.equals(Uuid.ZERO_UUID) ? null : id.toString();
    }

    /** Whether both are known, and are not the same. */
    static boolean differ(String then, String now) {
        return then != null && now != null && !then.equals(now);
    }
}
