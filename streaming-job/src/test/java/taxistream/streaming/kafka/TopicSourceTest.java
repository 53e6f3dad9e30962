package taxistream.streaming.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.streaming.TestServers;
import taxistream.streaming.TestTopic;

@Tag("servers")
class TopicSourceTest {

    private static final SparkSession SPARK = TestServers.spark();

    /** About now: a broker deletes what its retention finds too old. */
    private static final long SENDING = System.currentTimeMillis();

    @TempDir
    Path checkpoint;

    private final String topic = new TestTopic(2).topic().topic();

    /** Each record by its number, with its place. */
    private final Map<Integer, String> sent = new HashMap<>();

    /** What each batch read. */
    private final List<List<String>> batches = new ArrayList<>();

    @Test
    void readsEveryCommittedRecordOnceInBatchesOfTheirLimitThoughOffsetsHaveGaps() throws Exception {
        sendInTransaction(true, 0, 5);
        sendInTransaction(false, 5, 10); // aborted
        sendInTransaction(true, 10, 23);

        run(TopicSource.FORMAT, Map.of("maxOffsetsPerTrigger", "4"));

        assertThat(all()).containsExactlyInAnyOrderElementsOf(expected(0, 5, 10, 23));
        assertThat(batches).hasSizeGreaterThan(5).allSatisfy(batch -> assertThat(batch)
                .hasSizeLessThanOrEqualTo(5)); // the limit, shared among partitions and rounded up
    }

    @Test
    void aBrokerThatSendsNothingIsAnErrorThatWaitingMayMend() {
        Map<String, Object> properties = Map.of("bootstrap.servers", TestServers.kafka(), "auto.offset.reset", "none");
        try (PartitionConsumer consumer =
                new PartitionConsumer(new TopicPartition(topic, 0), properties, Duration.ZERO)) {
            consumer.begin(0);
            assertThatThrownBy(() -> consumer.readBefore(5)) // nobody has sent anything
                    .isInstanceOf(RetriableException.class)
                    .hasMessage("The broker has sent nothing of " + topic
                            + "-0 from offset 0 on for 0 s, though the batch" + " goes up to offset 5.");
        }
    }

    @Test
    void goesOnWhereSparksOwnSourceStoppedAndTheOtherWayRound() throws Exception {
        sendInTransaction(true, 0, 3);
        run("kafka", Map.of());
        sendInTransaction(true, 3, 6);
        run(TopicSource.FORMAT, Map.of());
        sendInTransaction(true, 6, 9);
        run(TopicSource.FORMAT, "spark", Map.of());
        sendInTransaction(true, 9, 12);
        run("kafka", Map.of());

        assertThat(all()).containsExactlyInAnyOrderElementsOf(expected(0, 12));
    }

    @Test
    void refusesAReaderThatThereIsNot() {
        assertThatThrownBy(() -> run(TopicSource.FORMAT, "sparc", Map.of()))
                .hasMessage("There is no reader of the topic 'sparc': spark.taxistream.kafka.reader is taxistream or"
                        + " spark.");
    }

    @Test
    void hasPartitionsOffsetsAndTombstonesAsSparksOwnSourceHas() throws Exception {
        sendInTransaction(true, 0, 4);
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, 1, null, null)).get();
        }
        run(TopicSource.FORMAT, Map.of());
        List<String> ours = all();
        batches.clear();
        checkpoint = checkpoint.resolve("other");
        run("kafka", Map.of());

        assertThat(ours).hasSize(5).containsExactlyInAnyOrderElementsOf(all()).anyMatch(one -> one.startsWith("null "));
    }

    /** With a limit of 4 more is sent in each millisecond than a batch may take. */
    @ParameterizedTest
    @CsvSource({"taxistream,1,10", "taxistream,5,10", "taxistream,20,4", "spark,1,10", "spark,5,10", "spark,20,4"})
    void leavesNothingForALaterBatchThatWasSentBeforeWhatItReadsThoughPartitionsAreFilledUnevenly(
            String reader, int aMillisecond, int limit) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            for (int number = 0; number < 60; number++) {
                int partition = number < 20 || number >= 50 ? 0 : 1;
                producer.send(new ProducerRecord<>(
                                topic,
                                partition,
                                SENDING + number / aMillisecond,
                                null,
                                Integer.toString(number).getBytes()))
                        .get();
            }
        }
        run(TopicSource.FORMAT, reader, Map.of("maxOffsetsPerTrigger", Integer.toString(limit)));

        List<List<Integer>> numbers = batches.stream()
                .map(batch -> batch.stream()
                        .map(one -> Integer.parseInt(one.split(" ")[0]))
                        .sorted()
                        .toList())
                .toList();
        assertThat(numbers).hasSizeGreaterThanOrEqualTo(60 / Math.max(limit, aMillisecond));
        assertThat(numbers.stream().flatMap(List::stream))
                .as("sorted within each batch, and so throughout")
                .containsExactlyElementsOf(IntStream.range(0, 60).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"taxistream", "spark"})
    void waitsForAnOpenTransactionThatHoldsBackWhatWasSentBeforeAllThatCanBeRead(String reader) throws Exception {
        try (KafkaProducer<byte[], byte[]> open =
                        producer(Map.of("transactional.id", UUID.randomUUID().toString()));
                KafkaProducer<byte[], byte[]> other = producer(Map.of())) {
            send(other, 1, SENDING, "before");
            open.initTransactions();
            open.beginTransaction();
            send(open, 0, SENDING + 1, "held back");
            send(other, 0, SENDING + 2, "behind it");
            send(other, 1, SENDING + 3, "after");

            run(TopicSource.FORMAT, reader, Map.of());
            assertThat(values()).containsExactly("before");

            open.commitTransaction();
            run(TopicSource.FORMAT, reader, Map.of());
            assertThat(values()).containsExactlyInAnyOrder("before", "held back", "behind it", "after");
        }
    }

    @Test
    void aRunOfWhatIsThereReadsATransactionThatEndsWhileItStarts() throws Exception {
        run(TopicSource.FORMAT, Map.of()); // the second starts quickly, and would be over before the commit
        try (KafkaProducer<byte[], byte[]> replay =
                producer(Map.of("transactional.id", UUID.randomUUID().toString()))) {
            replay.initTransactions();
            replay.beginTransaction();
            send(replay, 0, SENDING, "the last");
            CompletableFuture<Void> commit = CompletableFuture.runAsync(
                    replay::commitTransaction, CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));
            run(TopicSource.FORMAT, Map.of());
            commit.join();
        }
        assertThat(values()).containsExactly("the last");
    }

    private void send(KafkaProducer<byte[], byte[]> producer, int partition, long sentAt, String value)
            throws Exception {
        producer.send(new ProducerRecord<>(topic, partition, sentAt, null, value.getBytes(StandardCharsets.UTF_8)))
                .get();
    }

    private List<String> values() {
        return all().stream().map(one -> one.replaceFirst(" [0-9-]+$", "")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"taxistream", "spark"})
    void theFirstBatchAfterEachStartIsSmallHoweverMuchIsWaiting(String reader) throws Exception {
        for (int start = 1; start <= 2; start++) {
            sendWithoutWaiting(50_000);
            batches.clear();
            run(TopicSource.FORMAT, reader, Map.of());
            assertThat(batches).hasSize(2);
            assertThat(batches.get(0)).hasSizeBetween(1, 20_001); // shared among partitions and rounded up
            assertThat(all()).hasSize(50_000);
        }
    }

    private void sendWithoutWaiting(int records) {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            for (int number = 0; number < records; number++) {
                producer.send(
                        new ProducerRecord<>(topic, Integer.toString(number).getBytes()));
            }
        }
    }

    @Test
    void readsRecordsThatWereAllSentInOneMillisecondAsWell() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            for (int number = 0; number < 20; number++) {
                producer.send(new ProducerRecord<>(
                                topic,
                                number % 2,
                                SENDING,
                                null,
                                Integer.toString(number).getBytes()))
                        .get();
            }
        }
        run(TopicSource.FORMAT, Map.of("maxOffsetsPerTrigger", "6"));

        assertThat(all()).hasSize(20).doesNotHaveDuplicates();
    }

    /** Reads what there is. With Spark's own source, "kafka", or with ours and one of its readers. */
    private void run(String format, Map<String, String> more) throws Exception {
        run(format, "taxistream", more);
    }

    private void run(String format, String reader, Map<String, String> more) throws Exception {
        Map<String, String> options = new HashMap<>(Map.of(
                "kafka.bootstrap.servers",
                TestServers.kafka(),
                "subscribe",
                topic,
                "startingOffsets",
                "earliest",
                "kafka.isolation.level",
                "read_committed"));
        options.put("reader", reader);
        options.putAll(more);
        VoidFunction2<Dataset<Row>, Long> collect = (rows, batch) -> batches.add(rows.collectAsList().stream()
                .map(row -> (row.isNullAt(0) ? "null" : new String(row.getAs(0), StandardCharsets.UTF_8)) + " "
                        + row.getInt(1) + "-" + row.getLong(2))
                .toList());
        StreamingQuery query = SPARK.readStream()
                .format(format)
                .options(options)
                .load()
                .select("value", "partition", "offset")
                .writeStream()
                .option("checkpointLocation", checkpoint.toString())
                .trigger(Trigger.AvailableNow())
                .foreachBatch(collect)
                .start();
        query.awaitTermination();
    }

    private List<String> all() {
        return batches.stream().flatMap(List::stream).toList();
    }

    /** The records of these ranges as {@link #all} has them: the test knows where it sent them. */
    private List<String> expected(int... bounds) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < bounds.length; i += 2) {
            for (int number = bounds[i]; number < bounds[i + 1]; number++) {
                expected.add(sent.get(number));
            }
        }
        return expected;
    }

    private void sendInTransaction(boolean commit, int from, int to) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                producer(Map.of("transactional.id", UUID.randomUUID().toString()))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int number = from; number < to; number++) {
                byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
                long offset = producer.send(new ProducerRecord<>(topic, number % 2, null, value))
                        .get()
                        .offset();
                sent.put(number, number + " " + number % 2 + "-" + offset);
            }
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> properties =
                new HashMap<>(Map.of("bootstrap.servers", TestServers.kafka(), "linger.ms", 0));
        properties.putAll(more);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
