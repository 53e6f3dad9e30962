package taxistream.streaming.job;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import taxistream.streaming.mysql.Position;
import taxistream.streaming.mysql.Positions;

/** Converts Kafka's offsets to the ledger's positions, and back. */
final class TopicPositions {

    private TopicPositions() {}

    /**
     * Positions for the ledger.
     *
     * @param next the next offset to read of each partition
     * @param leaderEpochs the leader epoch of each partition at that time, where it is known
     */
    static Positions of(Map<TopicPartition, Long> next, Map<Integer, Integer> leaderEpochs) {
        Map<Integer, Position> positions = new HashMap<>();
        next.forEach((partition, offset) -> {
            Integer epoch = leaderEpochs.get(partition.partition());
            positions.put(partition.partition(), epoch == null ? Position.of(offset) : Position.of(offset, epoch));
        });
        return Positions.of(positions);
    }

    /** The positions whose partition has another leader epoch by now, in the type of Kafka's clients. Other positions need no check. */
    static Map<TopicPartition, OffsetAndMetadata> ofOtherLeaders(
            String topic, Positions positions, Map<Integer, Integer> leaderEpochs) {
        Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
        positions.byPartition().forEach((partition, position) -> position.leaderEpoch()
                .ifPresent(epoch -> {
                    if (!Integer.valueOf(epoch).equals(leaderEpochs.get(partition))) {
                        places.put(
                                new TopicPartition(topic, partition),
                                new OffsetAndMetadata(position.next(), Optional.of(epoch), ""));
                    }
                }));
        return places;
    }
}
