package taxistream.replay.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import taxistream.process.FailPoint;
import taxistream.replay.kafka.ReplayRecord.FileCounts;
import taxistream.replay.kafka.ReplayRecord.Inputs;
import taxistream.settings.FailedRun;

/**
 * The replay's transactional producer. Records sent between {@link #begin} and {@link #commit} become visible together with the position,
 * or not at all. Opening it fences every older instance with the same id. For one thread.
 *
 * <p>Any {@link KafkaException} leaves the transaction undecided: close the output, open a new one, and read the position again to learn
 * whether it was committed.
 */
public final class TransactionalOutput implements AutoCloseable {

    /** How long the end markers of a commit may take before the partitions are checked. */
    private static final long ON_ITS_WAY_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Most end markers have arrived by then. */
    private static final long FIRST_MILLIS = 8;

    private static final long LONGEST_PAUSE_MILLIS = 64;

    private final KafkaEndpoint kafka;
    private final Topics topics;
    private final String replay;
    private final Producer<byte[], byte[]> producer;
    private final Admin admin;
    private final HangingTransactions hanging;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final AcknowledgedOffsets acknowledged = new AcknowledgedOffsets();
    private final Callback acknowledge = this::acknowledge;

    private TransactionalOutput(
            KafkaEndpoint kafka, Topics topics, String replay, Producer<byte[], byte[]> producer, Admin admin) {
        this.kafka = kafka;
        this.topics = topics;
        this.replay = replay;
        this.producer = producer;
        this.admin = admin;
        this.hanging = new HangingTransactions(admin, topics, transactionalId(replay));
    }

    /**
     * Opens the output of this replay id. Every other producer with the id is fenced from now on.
     *
     * @throws FailedRun if an earlier transaction of the id cannot be ended
     */
    public static TransactionalOutput open(KafkaEndpoint kafka, Topics topics, String replay) {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                kafka.properties(properties(replay)), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            TransactionalOutput output = new TransactionalOutput(kafka, topics, replay, producer, kafka.admin());
            output.endHanging();
            return output;
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    private void endHanging() {
        try {
            hanging.abort(partition -> Long.MAX_VALUE);
        } catch (KafkaException | FailedRun e) {
            close();
            throw e;
        }
    }

    private static String transactionalId(String replay) {
        return "taxistream-replay-" + replay;
    }

    private static Map<String, Object> properties(String replay) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("transactional.id", transactionalId(replay));
        properties.put("enable.idempotence", true);
        properties.put("acks", "all");
        // zstd makes a topic a quarter smaller, for a tenth more CPU here, a fifth at the broker, and more in each job
        // that reads it: docs/replay.md.
        properties.put("compression.type", "lz4");
        properties.put("linger.ms", 20);
        properties.put("batch.size", 256 * 1024);
        properties.put("buffer.memory", 64L * 1024 * 1024);
        properties.put("transaction.timeout.ms", 60_000);
        properties.put("max.block.ms", 60_000);
        properties.put("client.id", "taxistream-replay");
        return properties;
    }

    /**
     * Kafka's ids of the topics as they are now.
     *
     * @throws KafkaException if Kafka does not answer now; try again
     */
    public TopicIds topicIds() {
        try {
            Map<String, TopicDescription> described = admin.describeTopics(
                            List.of(topics.trips(), topics.rejected(), topics.replays()))
                    .allTopicNames()
                    .get();
            return TopicIds.of(
                    described.get(topics.trips()).topicId(),
                    described.get(topics.rejected()).topicId(),
                    described.get(topics.replays()).topicId());
        } catch (ExecutionException e) {
            throw Outage.answered(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    public void begin() {
        producer.beginTransaction();
    }

    /** Sends a trip to the partition that Kafka's partitioner chooses. */
    public void sendTrip(byte[] value) {
        producer.send(new ProducerRecord<>(topics.trips(), null, value), acknowledge);
    }

    /** Sends a rejected row, its reason and where it came from in headers. */
    public void sendRejected(byte[] key, byte[] value, Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> rejected = new ProducerRecord<>(topics.rejected(), key, value);
        headers.forEach((name, text) -> rejected.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        producer.send(rejected, acknowledge);
    }

    /** Sends the inputs of the id's first run. */
    public void sendInputs(Inputs inputs) {
        sendReplay(ReplayLog.inputsKey(replay), ReplayRecord.toJson(inputs));
    }

    /** Sends the counts of a month's files, now that it is finished. */
    public void sendFinishedMonth(String month, List<FileCounts> counts) {
        sendReplay(ReplayLog.monthKey(replay, month), ReplayRecord.toJson(counts));
    }

    /** Forgets a finished month of an earlier run of this id. */
    public void forgetMonth(String month) {
        sendReplay(ReplayLog.monthKey(replay, month), null);
    }

    private void sendReplay(byte[] key, byte[] value) {
        producer.send(new ProducerRecord<>(topics.replays(), key, value), acknowledge);
    }

    /** Commits the sent records together with the position. Returns when the partitions have received the end markers. */
    public void commit(ReplayRecord position) {
        sendReplay(replay.getBytes(StandardCharsets.UTF_8), ReplayRecord.toJson(position));
        FailPoint.reached("replay.before-commit");
        producer.commitTransaction();
        FailPoint.reached("replay.after-commit");
        throwFailure();
        awaitEndMarkers(position);
    }

    /** Waits for the end markers. This costs hardly any time, because the next transaction could not begin before them. */
    private void awaitEndMarkers(ReplayRecord position) {
        Map<TopicPartition, Long> last = acknowledged.latest();
        long began = System.nanoTime();
        long pauseMillis = 1;
        try {
            Set<TopicPartition> behind;
            while (!(behind = behind(last).keySet()).isEmpty()) {
                long waited = System.nanoTime() - began;
                // Another producer's open transaction may hold the last stable offset back without limit.
                if (pauseMillis >= FIRST_MILLIS && !hanging.areIn(behind)) {
                    break;
                }
                if (waited > ON_ITS_WAY_NANOS
                        && hanging.abort(partition -> last.getOrDefault(partition, Long.MIN_VALUE))) {
                    throw new KafkaException(
                            "A transaction was committed, but no partition heard of it: it was aborted");
                }
                if (waited > ON_ITS_WAY_NANOS) {
                    checkSameTopics(position);
                }
                if (waited > TimeUnit.MILLISECONDS.toNanos(KafkaEndpoint.PATIENCE_MILLIS)) {
                    throw new TimeoutException("A transaction was committed, but " + behind + " have not heard of it");
                }
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
                pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
            }
            if (System.nanoTime() - began > ON_ITS_WAY_NANOS && !isCommitted(position)) {
                throw new KafkaException("A transaction was committed, and then aborted by somebody");
            }
        } catch (ExecutionException e) {
            throw Outage.answered(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** A recreated topic may never reach the former topic's length. */
    private void checkSameTopics(ReplayRecord position) {
        TopicIds now = topicIds();
        position.checkIsIn(now);
        if (position.isInAnotherTopic(now)) {
            throw new KafkaException("Topic " + topics.replays() + " was deleted and made anew");
        }
    }

    /** Reads the position back: from outside, an aborted transaction looks like a committed one. */
    private boolean isCommitted(ReplayRecord position) {
        return ReplayLog.read(kafka, topics.replays())
                .replay(replay)
                .filter(found -> Arrays.equals(ReplayRecord.toJson(found), ReplayRecord.toJson(position)))
                .isPresent();
    }

    /** Throws the failure of a sent record now, rather than at the next commit. */
    public void throwFailure() {
        Exception failed = failure.get();
        if (failed != null) {
            throw failed instanceof KafkaException kafkaException ? kafkaException : new KafkaException(failed);
        }
    }

    private void acknowledge(RecordMetadata metadata, Exception e) {
        if (e != null) {
            failure.compareAndSet(null, e);
        } else {
            acknowledged.add(metadata.topic(), metadata.partition(), metadata.offset());
        }
    }

    /**
     * Checks that the last stable offset of every written partition is past the last acknowledged record. It may wait a moment, because a
     * commit is acknowledged before each partition has received its end marker.
     *
     * @throws FailedRun if a partition still ends before the last acknowledged record, or the topic was recreated
     * @throws KafkaException if the positions' topic was recreated: open a new output, which records the inputs again
     */
    public void checkEnds(ReplayRecord position) {
        checkSameTopics(position);
        Map<TopicPartition, Long> last = acknowledged.latest();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(KafkaEndpoint.PATIENCE_MILLIS);
        try {
            Map<TopicPartition, Long> behind;
            while (!(behind = behind(last)).isEmpty()) {
                if (System.nanoTime() > deadline) {
                    TopicPartition partition = behind.keySet().iterator().next();
                    throw new FailedRun(
                            "Partition " + partition + " ends at offset " + behind.get(partition)
                                    + ", but the broker acknowledged offset " + last.get(partition)
                                    + ". Another transaction may hold the partition back: see kafka-transactions.sh find-hanging.");
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (ExecutionException e) {
            throw Outage.explained(kafka, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The replay was interrupted while it compared the topics' ends.", e);
        }
    }

    /** The last stable offset of each partition where it is not past the last acknowledged record. */
    private Map<TopicPartition, Long> behind(Map<TopicPartition, Long> last)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> ends = Topics.ends(admin, last.keySet(), IsolationLevel.READ_COMMITTED);
        ends.entrySet().removeIf(end -> end.getValue() > last.get(end.getKey()));
        return ends;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ZERO);
    }
}
