package taxistream.streaming.kafka;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** When the records of a topic were sent, those of open transactions too: committed ones that were sent later must not overtake them. */
interface SendingTimes {

    /**
     * A record of the topic.
     *
     * @param at milliseconds since 1970
     */
    record Sent(TopicPartition partition, long offset, long at) {}

    /** The record that was sent first, of those from these offsets on. */
    Optional<Sent> firstFrom(Map<TopicPartition, Long> offsets);

    /**
     * The offset in each partition of the first record that was sent at this moment or later.
     *
     * @return without the partitions that have no such record
     */
    Map<TopicPartition, Long> firstSince(long moment, Set<TopicPartition> partitions);
}
