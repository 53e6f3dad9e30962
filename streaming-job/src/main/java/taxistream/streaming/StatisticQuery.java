package taxistream.streaming;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Function1;
import scala.Tuple2;
import taxistream.settings.FailPoint;
import taxistream.settings.FailedRun;
import taxistream.streaming.batch.BatchCounts;
import taxistream.streaming.batch.BatchResult;
import taxistream.streaming.batch.ChangedRows;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.input.BatchWatermark;
import taxistream.streaming.input.StreamedTrips;
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
    private final CheckpointFolder checkpoint;
    private final StatisticSink sink;
    private final BatchEnd end;
    private final long mostRows;
    private final StopGate stopGate;

    StatisticQuery(
            SparkSession spark,
            StreamedStatistic streamed,
            CheckpointFolder checkpoint,
            StatisticSink sink,
            BatchEnd end,
            long mostRows,
            StopGate stopGate) {
        this.spark = spark;
        this.trips = streamed.trips();
        this.analysed = streamed.analysed();
        this.checkpoint = checkpoint;
        this.sink = sink;
        this.end = end;
        this.mostRows = mostRows;
        this.stopGate = stopGate;
    }

    /** @throws FailedRun if Spark does not start it */
    StreamingQuery start(Trigger trigger) {
        // Spark's own jobs before the first batch inherit this from the thread that starts the query.
        BatchWatermark.set(spark.sparkContext(), 0);
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
        ChangedRows rows = rows(changed, batchId);
        FailPoint.reached("stream.before-mysql");
        Map<TopicPartition, Long> offsets = TopicOffsets.of(execution().availableOffsets());
        BatchResult result = new BatchResult(
                batchId,
                watermark == 0 ? Optional.empty() : Optional.of(utc(watermark)),
                trips.batchCounts(),
                end.behind(offsets),
                began,
                rows);
        long computed = System.nanoTime();
        boolean written = sink.apply(result);
        long mysqlMillis = (System.nanoTime() - computed) / 1_000_000;
        end.committed(statistic(), result, offsets, mysqlMillis);
        logBatch(result, written, mysqlMillis);
    }

    /** The watermark that Spark wrote down for the batch before it began. */
    private long batchWatermark() {
        return execution().lastExecution().offsetSeqMetadata().batchWatermarkMs();
    }

    private StreamExecution execution() {
        UUID id = UUID.fromString(spark.sparkContext().getLocalProperty(QUERY_ID));
        return ((StreamingQueryWrapper) spark.streams().get(id)).streamingQuery();
    }

    /**
     * The changed groups, by one action, sorted by their keys as a table's pages are. They stay in Spark's own form, which takes a
     * fraction of the memory, until they are written.
     */
    private ChangedRows rows(Dataset<Row> changed, long batchId) {
        Column[] keys = statistic().keys().stream().map(changed::col).toArray(Column[]::new);
        Tuple2<Object, scala.collection.Iterator<InternalRow>> collected = changed.sortWithinPartitions(keys)
                .queryExecution()
                .executedPlan()
                .executeCollectIterator();
        long count = (Long) collected._1();
        if (count > mostRows) {
            throw new FailedRun(String.format(
                    Locale.ROOT,
                    "Batch %d of statistic '%s' changes %,d rows, more than --max-rows-per-batch %,d allows in one"
                            + " transaction. Nothing of it is in the table. Raise the flag, and with it the driver's memory;"
                            + " for the next checkpoint, --max-trips-per-batch makes batches smaller.",
                    batchId,
                    statistic().name(),
                    count,
                    mostRows));
        }
        List<InternalRow> rows = new ArrayList<>((int) count);
        for (Iterator<InternalRow> row = asJava(collected._2()); row.hasNext(); ) {
            rows.add(row.next());
        }
        Function1<Object, Object> external = CatalystTypeConverters.createToScalaConverter(changed.schema());
        return ChangedRows.of(rows, row -> statistic().values((Row) external.apply(row)));
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
