package taxistream.streaming.kafka;

import static scala.jdk.javaapi.CollectionConverters.asScala;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReadMaxRows;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.sql.kafka010.KafkaSourceOffset;

/**
 * Spark's Kafka stream with a choice of readers, and batches in the order of sending. Limits, the check for lost data and metrics are
 * Spark's. The first batch after a start is small, however much is waiting: its rows, or its error, are seen at once.
 */
final class TopicStream implements MicroBatchStream, SupportsTriggerAvailableNow, ReportsSourceMetrics {

    private static final long FIRST_BATCH = 20_000;

    /** Where no limit is set: some seconds' work for trips in Avro, which is done again when a batch fails. */
    private static final long LARGEST_BATCH = 20_000_000;

    /** A replay commits each second at least; a broker that is busy takes some seconds to tell its partitions. */
    private static final Duration COMMITS_LAST = Duration.ofSeconds(10);

    /** Brokers allow 15 minutes, unless they are told otherwise: transaction.max.timeout.ms. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(16);

    private final MicroBatchStream kafka;
    private final Reader reader;
    private final TopicTimes times;
    private final SendingOrder order;
    private boolean begun;

    TopicStream(MicroBatchStream kafka, Reader reader, TopicTimes times) {
        this.kafka = kafka;
        this.reader = reader;
        this.times = times;
        this.order = new SendingOrder(times, LONGEST_TRANSACTION);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return reader.factory(kafka);
    }

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
        return kafka.planInputPartitions(start, end);
    }

    @Override
    public void prepareForTriggerAvailableNow() {
        times.awaitCommits(() -> TopicOffsets.of(latest(initialOffset(), ReadLimit.allAvailable())), COMMITS_LAST);
        ((SupportsTriggerAvailableNow) kafka).prepareForTriggerAvailableNow();
    }

    @Override
    public ReadLimit getDefaultReadLimit() {
        return ((SupportsTriggerAvailableNow) kafka).getDefaultReadLimit();
    }

    @Override
    public Offset latestOffset(Offset start, ReadLimit limit) {
        long rows = limit instanceof ReadMaxRows set ? set.maxRows() : LARGEST_BATCH;
        ReadLimit most = ReadLimit.maxRows(begun ? rows : Math.min(rows, FIRST_BATCH));
        Map<TopicPartition, Long> before = TopicOffsets.of(start);
        Map<TopicPartition, Long> end = order.cut(
                before,
                TopicOffsets.of(latest(start, most)),
                () -> TopicOffsets.of(latest(start, ReadLimit.allAvailable())));
        begun |= !end.equals(before);
        return offset(end);
    }

    private Offset latest(Offset start, ReadLimit limit) {
        return ((SupportsTriggerAvailableNow) kafka).latestOffset(start, limit);
    }

    private static Offset offset(Map<TopicPartition, Long> places) {
        Map<TopicPartition, Object> boxed = new HashMap<>(places);
        return new KafkaSourceOffset(scala.collection.immutable.Map.from(asScala(boxed)));
    }

    @Override
    public Offset reportLatestOffset() {
        return ((SupportsTriggerAvailableNow) kafka).reportLatestOffset();
    }

    @Override
    public Map<String, String> metrics(Optional<Offset> latestConsumed) {
        return ((ReportsSourceMetrics) kafka).metrics(latestConsumed);
    }

    @Override
    public Offset latestOffset() {
        return kafka.latestOffset();
    }

    @Override
    public Offset initialOffset() {
        return kafka.initialOffset();
    }

    @Override
    public Offset deserializeOffset(String json) {
        return kafka.deserializeOffset(json);
    }

    @Override
    public void commit(Offset end) {
        kafka.commit(end);
    }

    @Override
    public void stop() {
        try (times) {
            kafka.stop();
        }
    }

    /** Shown as the source in Spark's progress reports. */
    @Override
    public String toString() {
        return kafka.toString();
    }
}
