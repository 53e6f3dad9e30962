package taxistream.replay.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import taxistream.trips.Trip;
import taxistream.trips.TripDecoder;

/** Checks whether a topic holds trips, independently of the replays' positions. */
public final class SentTrips {

    /** Other programs' records may lie before them. */
    private static final int MOST_RECORDS_LOOKED_AT = 10_000;

    private SentTrips() {}

    /**
     * Looks at the topic's first records.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka does not answer now; try again
     */
    public static boolean areIn(String topic, KafkaEndpoint kafka) {
        try (Consumer<String, byte[]> consumer = ReplayLog.consumer(kafka, "read_committed")) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(ReplayLog.partitions(consumer, topic));
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            TripDecoder decoder = new TripDecoder();
            Trip trip = new Trip();
            int looked = 0;
            while (looked < MOST_RECORDS_LOOKED_AT
                    && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    looked++;
                    if (record.value() != null
                            && decoder.decode(record.value(), trip).isEmpty()) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
