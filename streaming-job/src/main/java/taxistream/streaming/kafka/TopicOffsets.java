package taxistream.streaming.kafka;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.kafka010.KafkaSourceOffset;

/** Offsets of a topic, as a streaming query writes them down. */
public final class TopicOffsets {

    private TopicOffsets() {}

    /** The next offset to read of each partition. */
    public static Map<TopicPartition, Long> of(Collection<Offset> sources) {
        Map<TopicPartition, Long> next = new HashMap<>();
        // A query that joins trips with trips reads the topic twice, to the same end.
        sources.forEach(source -> next.putAll(of(source)));
        return next;
    }

    /** Takes Spark's offset of a Kafka source, read from a checkpoint or new. */
    static Map<TopicPartition, Long> of(Offset source) {
        Map<TopicPartition, Long> next = new HashMap<>();
        asJava(KafkaSourceOffset.apply(source).partitionToOffsets())
                .forEach((partition, offset) -> next.put(partition, (Long) offset));
        return next;
    }
}
