package taxistream.streaming.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import taxistream.trips.RejectedRecord;
import taxistream.trips.Rejection;
import taxistream.trips.RejectionReason;

/**
 * Sends a task's rejected records to their topic, at least once: the task fails if a record does not arrive, and a task that runs
 * again sends again. Copies have the same key. All tasks of an executor share one producer.
 */
public final class RejectedTopic implements RejectedRecords {

    private static final Map<Map<String, Object>, Producer<byte[], byte[]>> PRODUCERS = new ConcurrentHashMap<>();

    private static final Map<RejectionReason, Header> REASONS =
            new EnumMap<RejectionReason, Header>(Arrays.stream(RejectionReason.values())
                    .collect(Collectors.toMap(reason -> reason, reason -> header("reason", reason.label()))));

    private final RejectedTopicSettings settings;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Callback keepFailure = (metadata, e) -> {
        if (e != null) {
            failure.compareAndSet(null, e);
        }
    };
    private Producer<byte[], byte[]> producer; // null until the first record: most tasks reject none
    private Origin origin;

    /**
     * The headers that all records of one partition share: made once, because there may be millions of records.
     */
    private record Origin(int partition, String keyPrefix, List<Header> headers) {

        static Origin of(RejectedTopicSettings settings, int partition) {
            String place = settings.topic() + "-" + partition + "-";
            return new Origin(
                    partition,
                    settings.statistic() + "/" + place,
                    List.of(
                            header("statistic", settings.statistic()),
                            header("query", settings.queryId()),
                            header("topic", settings.topic()),
                            header("partition", Integer.toString(partition))));
        }
    }

    public RejectedTopic(RejectedTopicSettings settings) {
        this.settings = settings;
    }

    @Override
    public void send(byte[] value, int partition, long offset, Rejection rejection) {
        if (producer == null) {
            producer = PRODUCERS.computeIfAbsent(
                    settings.kafka(),
                    properties ->
                            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
        }
        if (origin == null || origin.partition() != partition) {
            origin = Origin.of(settings, partition);
        }
        RejectedRecord kept = RejectedRecord.of(value, rejection.detail());
        String place = Long.toString(offset);
        List<Header> headers = new ArrayList<>(8);
        headers.add(REASONS.get(rejection.reason()));
        headers.add(header("detail", kept.detail()));
        headers.addAll(origin.headers());
        headers.add(header("offset", place));
        kept.truncatedFrom()
                .ifPresent(size -> headers.add(header(RejectedRecord.TRUNCATED_FROM, Integer.toString(size))));
        byte[] key = bytes(origin.keyPrefix().concat(place));
        producer.send(new ProducerRecord<>(settings.rejectedTopic(), null, key, kept.value(), headers), keepFailure);
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void flush() {
        if (producer == null) {
            return;
        }
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException(
                    "Topic " + settings.rejectedTopic() + " does not take a rejected record: " + failed.getMessage(),
                    failed);
        }
    }
}
