package taxistream.streaming.input;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.execution.streaming.runtime.SerializedOffset;
import org.apache.spark.sql.execution.streaming.runtime.StreamProgress;
import org.apache.spark.sql.kafka010.KafkaSourceOffset;

/** Places in a topic, as a streaming query writes them down. */
public final class TopicOffsets {

    private TopicOffsets() {}

    /** Of each partition the next offset to read. */
    public static Map<TopicPartition, Long> of(StreamProgress progress) {
        Map<TopicPartition, Long> next = new HashMap<>();
        // A query that joins trips with trips reads the topic twice, to the same end.
        asJava(progress.values()).forEach(offset -> next.putAll(of(offset.json())));
        return next;
    }

    /** Reads {@code {"trips":{"0":17}}}. */
    public static Map<TopicPartition, Long> of(String json) {
        Map<TopicPartition, Long> next = new HashMap<>();
        asJava(KafkaSourceOffset.apply(new SerializedOffset(json)).partitionToOffsets())
                .forEach((partition, offset) -> next.put(partition, (Long) offset));
        return next;
    }
}
