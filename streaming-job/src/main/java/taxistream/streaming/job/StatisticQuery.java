package taxistream.streaming.job;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.process.FailPoint;
import taxistream.settings.Counted;
import taxistream.settings.FailedRun;
import taxistream.streaming.admit.BatchCounts;
import taxistream.streaming.admit.ComputedBatch;
import taxistream.streaming.admit.StreamedTrips;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.kafka.TopicOffsets;
import taxistream.streaming.kafka.TopicState;
import taxistream.streaming.mysql.BatchRange;
import taxistream.streaming.mysql.BatchResult;
import taxistream.streaming.mysql.ChangedRows;
import taxistream.streaming.mysql.Positions;
import taxistream.streaming.mysql.StatisticSink;
import taxistream.streaming.spark.RunningBatch;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticPlan.Analysed;

/** One statistic as a streaming query: each batch's changed groups go to MySQL before the batch counts as done. */
public final class StatisticQuery {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");

    private final SparkSession spark;
    private final StreamedTrips trips;
    private final Analysed analysed;
    private final CheckpointFolder checkpoint;
    private final TopicState topic;
    private final StatisticSink sink;
    private final BatchEnd end;
    private final long mostRows;
    private final StopGate stopGate;

    StatisticQuery(
            SparkSession spark,
            StreamedStatistic streamed,
            CheckpointFolder checkpoint,
            TopicState topic,
            StatisticSink sink,
            BatchEnd end,
            long mostRows,
            StopGate stopGate) {
        this.spark = spark;
        this.trips = streamed.trips();
        this.analysed = streamed.analysed();
        this.checkpoint = checkpoint;
        this.topic = topic;
        this.sink = sink;
        this.end = end;
        this.mostRows = mostRows;
        this.stopGate = stopGate;
    }

    /** @throws FailedRun if Spark does not start it, the log that it would go on with was cut off, or Kafka does not answer */
    public StreamingQuery start(Trigger trigger) {
        checkLog();
        trips.beforeFirstBatch();
        VoidFunction2<Dataset<Row>, Long> write = this::write;
        try {
            StreamingQuery query = analysed.rows()
                    .writeStream()
                    .queryName(statistic().name())
                    .outputMode("update")
                    .option("checkpointLocation", checkpoint.location())
                    .trigger(trigger)
                    .foreachBatch(write)
                    .start();
            end.started(statistic().name(), query);
            return query;
        } catch (TimeoutException e) {
            throw new FailedRun("Spark did not start a query in time: " + e.getMessage(), e);
        }
    }

    /** A log that was cut off and is as long again has nothing to read, so no batch would notice. */
    private void checkLog() {
        try {
            checkHolds(sink.stands(), topic.look().leaderEpochs());
        } catch (KafkaException e) {
            throw QueryFailure.sentence(statistic().file(), topic.bootstrapServers(), e)
                    .<RuntimeException>map(sentence -> new FailedRun(sentence, e))
                    .orElse(e);
        }
    }

    Statistic statistic() {
        return analysed.statistic();
    }

    /** Fails if another job has taken the statistic over. The sentence names the other job. */
    void checkOurs() {
        sink.checkOurs();
    }

    /**
     * Fails if the topic is not the one that the table was filled from, or its log was cut off: the two reasons why records can be lost
     * that show afterwards. Once the query has ended.
     */
    void checkTopic() {
        TopicState.Look now = topic.look();
        sink.checkTopic(now.id());
        checkHolds(sink.stands(), now.leaderEpochs());
    }

    private void write(Dataset<Row> changed, Long batchId) throws InterruptedException {
        stopGate.enterBatch(statistic().name());
        RunningBatch batch = RunningBatch.ofThisThread(spark);
        long watermark = batch.watermarkMillis();
        long began = System.nanoTime();
        Map<Integer, Integer> leaderEpochs = topic.look().leaderEpochs();
        ComputedBatch<ChangedRows> computed = trips.compute(watermark, () -> rows(changed, batchId));
        FailPoint.reached("stream.before-mysql");
        Map<TopicPartition, Long> offsets = TopicOffsets.of(batch.endOffsets());
        BatchResult result = new BatchResult(
                batchId,
                range(batch, offsets, leaderEpochs),
                watermark == 0 ? Optional.empty() : Optional.of(utc(watermark)),
                computed.counts(),
                end.behind(offsets),
                began,
                computed.result());
        long computedAt = System.nanoTime();
        boolean written = sink.apply(result);
        long mysqlMillis = (System.nanoTime() - computedAt) / 1_000_000;
        end.committed(statistic(), result, offsets, mysqlMillis);
        logBatch(result, written, mysqlMillis);
    }

    /**
     * The records that the batch has read. The topic's id is checked after the reading: if it is unchanged now, it was unchanged then.
     *
     * @param before the leader epoch of each partition before the batch was read
     */
    private BatchRange range(RunningBatch batch, Map<TopicPartition, Long> end, Map<Integer, Integer> before) {
        TopicState.Look after = topic.look();
        Positions from = TopicPositions.of(TopicOffsets.of(batch.startOffsets()), Map.of());
        Positions to = TopicPositions.of(end, before);
        checkHolds(sink.stands(), before);
        checkHolds(to, after.leaderEpochs());
        return new BatchRange(after.id(), from, to);
    }

    /** @param leaderEpochs as a look at the topic has found them */
    private void checkHolds(Positions read, Map<Integer, Integer> leaderEpochs) {
        StatisticFile file = statistic().file();
        topic.checkHolds(
                TopicPositions.ofOtherLeaders(topic.name(), read, leaderEpochs),
                file.statisticName(),
                file.rebuildFromNewTopic());
    }

    /** The changed groups, sorted by their keys as a table's pages are. */
    private ChangedRows rows(Dataset<Row> changed, long batchId) {
        List<Row> rows = RunningBatch.collect(changed, statistic().keys(), count -> checkCount(count, batchId));
        return ChangedRows.of(rows, row -> statistic().values(row));
    }

    private void checkCount(long rows, long batchId) {
        if (rows > mostRows) {
            throw new FailedRun(String.format(
                    Locale.ROOT,
                    "Batch %d of statistic '%s' changes %s, more than --max-rows-per-batch %,d allows in one"
                            + " transaction. Nothing of it is in the table. Raise the flag, and with it the driver's memory;"
                            + " for the next checkpoint, --max-trips-per-batch makes batches smaller.",
                    batchId,
                    statistic().name(),
                    Counted.of(rows, "row"),
                    mostRows));
        }
    }

    private void logBatch(BatchResult result, boolean written, long mysqlMillis) {
        BatchCounts counts = result.counts();
        double seconds = (System.nanoTime() - result.beganNanos()) / 1e9;
        String rejected = counts.rejections();
        log.info(
                "Batch {}: statistic={} batch={} trips={} rows={} watermark={} tripsPerSecond={} mysqlMillis={}{}",
                written ? "upserted" : "was in the table already",
                statistic().name(),
                result.id(),
                counts.tripCount(),
                result.rows().size(),
                result.watermark().map(LocalDateTime::toString).orElse("none"),
                String.format(Locale.ROOT, "%.0f", counts.tripCount() / seconds),
                mysqlMillis,
                rejected.isEmpty() ? "" : " rejected=(" + rejected + ")");
    }

    private static LocalDateTime utc(long millis) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(millis, 1000L), (int) Math.floorMod(millis, 1000L) * 1_000_000, ZoneOffset.UTC);
    }
}
