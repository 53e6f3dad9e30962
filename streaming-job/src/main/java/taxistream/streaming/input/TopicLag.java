package taxistream.streaming.input;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the topic's end is ahead of what was read. Transaction markers count as records: Kafka cannot tell them apart. */
public final class TopicLag implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicLag.class);
    /** A batch waits for this answer, so not for long. */
    private static final int PATIENCE_MILLIS = 5_000;

    private final Admin admin;

    public TopicLag(TripTopic topic) {
        this.admin = Admin.create(topic.adminProperties(PATIENCE_MILLIS));
    }

    /** Records after the offsets, which are the next to read; empty if Kafka does not answer now. */
    public OptionalLong behind(Map<TopicPartition, Long> offsets) {
        try {
            return OptionalLong.of(byPartition(offsets).values().stream()
                    .mapToLong(Long::longValue)
                    .sum());
        } catch (ExecutionException | TimeoutException e) {
            log.warn("Kafka does not say where the topic ends: error={}", String.valueOf(e.getMessage()));
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    /** Records after each offset. */
    private Map<TopicPartition, Long> byPartition(Map<TopicPartition, Long> offsets)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> ends =
                offsets.keySet().stream().collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        return admin
                .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> Math.max(0, end.getValue().offset() - offsets.get(end.getKey()))));
    }

    @Override
    public void close() {
        admin.close();
    }
}
