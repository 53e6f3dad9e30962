package taxistream.streaming.job;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import taxistream.streaming.mysql.BatchResult;
import taxistream.trips.TripLimits;

/**
 * The job's metrics, a set for each statistic, served by Spark's web UI at {@code /metrics/prometheus}. Totals count from the
 * start of the process; the totals of all runs are in MySQL.
 */
public final class JobMetrics implements Source, AutoCloseable {

    private static final long UNKNOWN = -1;

    private final MetricRegistry registry = new MetricRegistry();
    private final Map<String, LastBatch> lastBatches = new ConcurrentHashMap<>();
    private final Map<String, StreamingQuery> queries = new ConcurrentHashMap<>();

    /** The values that the gauges show. Does not keep the batch's rows, which may be many. */
    private record LastBatch(Optional<LocalDateTime> watermark, OptionalLong recordsBehind, long mysqlMillis) {}

    private JobMetrics() {}

    /** Makes the metrics known to Spark. */
    public static JobMetrics register() {
        JobMetrics metrics = new JobMetrics();
        SparkEnv.get().metricsSystem().registerSource(metrics);
        return metrics;
    }

    @Override
    public String sourceName() {
        return "taxistream";
    }

    @Override
    public MetricRegistry metricRegistry() {
        return registry;
    }

    /** Shows the state of the query from now on. */
    public void query(String statistic, StreamingQuery query) {
        boolean known = queries.put(statistic, query) != null;
        if (!known) {
            gauge(statistic, "state_rows", () -> state(statistic, StateOperatorProgress::numRowsTotal));
            gauge(statistic, "state_bytes", () -> state(statistic, StateOperatorProgress::memoryUsedBytes));
            gauge(statistic, "running", () -> queries.get(statistic).isActive() ? 1L : 0L);
        }
    }

    private long state(String statistic, ToLongFunction<StateOperatorProgress> value) {
        StreamingQueryProgress progress = queries.get(statistic).lastProgress();
        return progress == null
                ? UNKNOWN
                : Arrays.stream(progress.stateOperators()).mapToLong(value).sum();
    }

    /** Adds a batch that is in the table. */
    public void batch(String statistic, BatchResult batch, long mysqlMillis) {
        boolean known = lastBatches.put(statistic, new LastBatch(batch.watermark(), batch.recordsBehind(), mysqlMillis))
                != null;
        if (!known) {
            gauge(statistic, "records_behind", () -> last(statistic)
                    .recordsBehind()
                    .orElse(UNKNOWN));
            gauge(statistic, "watermark_age_seconds", () -> watermarkAge(last(statistic)));
            gauge(statistic, "mysql_millis", () -> last(statistic).mysqlMillis());
        }
        counter(statistic, "trips", batch.counts().tripCount());
        counter(statistic, "late", batch.counts().lateCount());
        counter(statistic, "rows", batch.rows().size());
        counter(statistic, "batches", 1);
        batch.counts()
                .rejected()
                .forEach((group, records) -> counter(statistic, "rejected_" + group.reason(), records));
        registry.histogram(name(statistic, "batch_millis"))
                .update(Duration.ofNanos(System.nanoTime() - batch.beganNanos()).toMillis());
    }

    private LastBatch last(String statistic) {
        return lastBatches.get(statistic);
    }

    /** Seconds of the wall clock that the watermark is behind now. */
    private static long watermarkAge(LastBatch batch) {
        LocalDateTime now = TripLimits.wallClock(Instant.now());
        return batch.watermark()
                .map(watermark -> Duration.between(watermark, now).toSeconds())
                .orElse(UNKNOWN);
    }

    private void counter(String statistic, String metric, long by) {
        registry.counter(name(statistic, metric)).inc(by);
    }

    private void gauge(String statistic, String metric, Gauge<Long> value) {
        registry.register(name(statistic, metric), value);
    }

    private static String name(String statistic, String metric) {
        return MetricRegistry.name(statistic, metric);
    }

    @Override
    public void close() {
        SparkEnv.get().metricsSystem().removeSource(this);
    }
}
