package taxistream.streaming;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailPoint;
import taxistream.streaming.batch.BatchCounts;
import taxistream.streaming.batch.BatchResult;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.input.BatchWatermark;
import taxistream.streaming.input.StreamedTrips;
import taxistream.streaming.input.TopicLag;
import taxistream.streaming.input.TopicOffsets;
import taxistream.streaming.mysql.StatisticSink;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticPlan.Analysed;

/** One statistic as a streaming query: each batch's changed groups go to MySQL before the batch counts as done. */
final class StatisticQuery {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");

    /** Spark sets these on the thread of a query. */
    private static final String QUERY_ID = "sql.streaming.queryId";

    private final SparkSession spark;
    private final StreamedTrips trips;
    private final Analysed analysed;
    private final StatisticSink sink;
    private final TopicLag lag;
    private final StopGate stopGate;

    StatisticQuery(
            SparkSession spark, StreamedStatistic streamed, StatisticSink sink, TopicLag lag, StopGate stopGate) {
        this.spark = spark;
        this.trips = streamed.trips();
        this.analysed = streamed.analysed();
        this.sink = sink;
        this.lag = lag;
        this.stopGate = stopGate;
    }

    StreamingQuery start(CheckpointFolder checkpoint, Trigger trigger) throws TimeoutException {
        // Spark's own jobs before the first batch inherit this from the thread that starts the query.
        BatchWatermark.set(spark.sparkContext(), 0);
        VoidFunction2<Dataset<Row>, Long> write = this::write;
        return analysed.rows()
                .writeStream()
                .queryName(statistic().name())
                .outputMode("update")
                .option("checkpointLocation", checkpoint.location())
                .trigger(trigger)
                .foreachBatch(write)
                .start();
    }

    Statistic statistic() {
        return analysed.statistic();
    }

    /** Fails with a sentence that names the other job if that has taken the statistic over. */
    void checkOurs() {
        sink.checkOurs();
    }

    private void write(Dataset<Row> changed, Long batchId) {
        stopGate.enterBatch();
        long watermark = batchWatermark();
        BatchWatermark.set(spark.sparkContext(), watermark);
        trips.beginBatch();
        long began = System.nanoTime();
        List<Object[]> rows = rows(changed);
        FailPoint.reached("stream.before-mysql");
        BatchCounts counts = trips.batchCounts();
        BatchResult result = new BatchResult(
                batchId,
                watermark == 0 ? Optional.empty() : Optional.of(utc(watermark)),
                counts,
                lag.behind(TopicOffsets.of(execution().availableOffsets())),
                began,
                rows);
        long computed = System.nanoTime();
        boolean written = sink.apply(result);
        logBatch(result, counts, written, computed - began, System.nanoTime() - computed);
    }

    /** The watermark that Spark wrote down for the batch before it began. */
    private long batchWatermark() {
        return execution().lastExecution().offsetSeqMetadata().batchWatermarkMs();
    }

    private StreamExecution execution() {
        UUID id = UUID.fromString(spark.sparkContext().getLocalProperty(QUERY_ID));
        return ((StreamingQueryWrapper) spark.streams().get(id)).streamingQuery();
    }

    /** The changed groups in the order of their keys, which keeps two writers from locking each other out. */
    private List<Object[]> rows(Dataset<Row> changed) {
        List<Object[]> rows = new ArrayList<>();
        for (Row row : changed.collectAsList()) {
            rows.add(statistic().values(row));
        }
        rows.sort(new KeyOrder(statistic()));
        return rows;
    }

    private void logBatch(BatchResult result, BatchCounts counts, boolean written, long computeNanos, long mysqlNanos) {
        double seconds = (computeNanos + mysqlNanos) / 1e9;
        String rejected = counts.rejections();
        log.info(
                "Batch {}: statistic={} batch={} trips={} rows={} watermark={} tripsPerSecond={} mysqlMillis={}{}",
                written ? "upserted" : "was in the table already",
                statistic().name(),
                result.id(),
                result.counts().tripCount(),
                result.rows().size(),
                result.watermark().map(LocalDateTime::toString).orElse("none"),
                String.format(Locale.ROOT, "%.0f", result.counts().tripCount() / seconds),
                mysqlNanos / 1_000_000,
                rejected.isEmpty() ? "" : " rejected=(" + rejected + ")");
    }

    private static LocalDateTime utc(long millis) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(millis, 1000L), (int) Math.floorMod(millis, 1000L) * 1_000_000, ZoneOffset.UTC);
    }
}
