package taxistream.streaming;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import taxistream.streaming.kafka.TripTopic;
import taxistream.trips.Trip;
import taxistream.trips.TripAvroEncoder;

/** A new topic of the shared broker, and what a test sends to it. */
public final class TestTopic {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "trips-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    private final TripAvroEncoder encoder = new TripAvroEncoder();

    private final int partitions;

    public TestTopic(int partitions) {
        this.partitions = partitions;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            create(admin);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void create(Admin admin) throws InterruptedException, ExecutionException {
        admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
    }

    /** Deletes the topic. */
    void delete() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            admin.deleteTopics(List.of(name)).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Deletes the topic, and creates an empty one of its name. */
    TestTopic makeAnew() {
        delete();
        return create();
    }

    /** Creates an empty topic of the name of the deleted one. */
    TestTopic create() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
                create(admin); // refused until the former topic is gone
                return true;
            });
            return this;
        }
    }

    /** Deletes the topic of the rejected records, and returns when Kafka knows none. */
    void deleteRejected() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            String rejected = topic().rejectedTopic();
            admin.deleteTopics(List.of(rejected)).all().get();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> !admin.listTopics().names().get().contains(rejected));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    public TripTopic topic() {
        return new TripTopic(TestServers.kafka(), name, name + ".rejected", Map.of(), OptionalLong.empty());
    }

    /** Deletes the records of partition 0 before the offset, as a retention does. */
    TestTopic deleteBefore(long offset) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            admin.deleteRecords(Map.of(new TopicPartition(name, 0), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
            return this;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a default trip at each of these times. */
    public TestTopic sendTrips(String... pickups) {
        for (String pickup : pickups) {
            send(TestTrips.trip(pickup));
        }
        return this;
    }

    public TestTopic send(Trip... trips) {
        for (Trip trip : trips) {
            sendBytes(encoder.encode(trip));
        }
        return this;
    }

    public TestTopic sendText(String value) {
        return sendBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Creates the topic of the replays' positions, as the first replay does. */
    TestTopic withReplays() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            admin.createTopics(List.of(new NewTopic(name + ".replays", Optional.of(1), Optional.empty())))
                    .all()
                    .get();
            return this;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a record into the topic of the replays' positions; single quotes stand for double ones. */
    TestTopic sendReplay(String key, String json) {
        return send(new ProducerRecord<>(
                name + ".replays",
                key.getBytes(StandardCharsets.UTF_8),
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private TestTopic sendBytes(byte[] value) {
        return send(new ProducerRecord<>(name, value));
    }

    private TestTopic send(ProducerRecord<byte[], byte[]> record) {
        try {
            Sending.PRODUCER.send(record).get();
            return this;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Sending {
        static final Producer<byte[], byte[]> PRODUCER = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestServers.kafka(), "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
