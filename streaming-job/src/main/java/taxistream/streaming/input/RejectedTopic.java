package taxistream.streaming.input;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import taxistream.trips.RejectedRecord;
import taxistream.trips.Rejection;

/**
 * A task's way to the rejected topic. At least once: the task fails if a record does not arrive, and a task that runs again
 * sends again; the key tells the copies. One producer an executor, shared by its tasks.
 */
final class RejectedTopic {

    private static final Map<Map<String, Object>, Producer<byte[], byte[]>> PRODUCERS = new ConcurrentHashMap<>();

    private final GateSettings settings;
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    RejectedTopic(GateSettings settings) {
        this.settings = settings;
        this.producer = PRODUCERS.computeIfAbsent(
                settings.kafka(),
                properties -> new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    void send(byte[] value, int partition, long offset, Rejection rejection) {
        String place = settings.topic() + "-" + partition + "-" + offset;
        RejectedRecord kept = RejectedRecord.of(value, rejection.detail());
        ProducerRecord<byte[], byte[]> rejected =
                new ProducerRecord<>(settings.rejectedTopic(), bytes(settings.statistic() + "/" + place), kept.value());
        rejected.headers()
                .add("reason", bytes(rejection.reason().label()))
                .add("detail", bytes(kept.detail()))
                .add("statistic", bytes(settings.statistic()))
                .add("query", bytes(settings.queryId()))
                .add("topic", bytes(settings.topic()))
                .add("partition", bytes(Integer.toString(partition)))
                .add("offset", bytes(Long.toString(offset)));
        kept.truncatedFrom().ifPresent(size -> rejected.headers()
                .add(RejectedRecord.TRUNCATED_FROM, bytes(Integer.toString(size))));
        producer.send(rejected, (metadata, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits until all is acknowledged. */
    void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException(
                    "Topic " + settings.rejectedTopic() + " does not take a rejected record: " + failed.getMessage(),
                    failed);
        }
    }
}
