package taxistream.endtoend.checkpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/** A query of the job's kind, one aggregation in update mode, whose requests to the store are counted batch by batch. */
final class CountedQuery {

    private static final int WARM_UP = 3;
    private static final long ROWS = 100;

    private final SparkSession spark;
    private final GcsProxy proxy;

    /** @param settings SQL settings of this query's session */
    CountedQuery(SparkSession spark, GcsProxy proxy, int partitions, Map<String, String> settings) {
        this.spark = spark.newSession();
        this.proxy = proxy;
        this.spark.conf().set("spark.sql.shuffle.partitions", partitions);
        settings.forEach(this.spark.conf()::set);
    }

    /** Requests of each batch, in order, and the middle batch's duration. */
    record Result(List<List<GcsProxy.Request>> batches, Duration median) {

        List<GcsProxy.Request> all() {
            return batches.stream().flatMap(List::stream).toList();
        }
    }

    /** Runs that many batches after a few to warm up, one at every trigger, and then stops. */
    Result run(String checkpoint, int batches, int skipped, Duration trigger) {
        int first = Math.max(WARM_UP, skipped);
        int last = first + batches;
        List<Integer> marks = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(last + 1);
        VoidFunction2<Dataset<Row>, Long> write = (rows, batch) -> {
            // From one batch's sink to the next one's: its commit, then the next one's offsets and state.
            long total = rows.collectAsList().stream()
                    .mapToLong(row -> row.getLong(1))
                    .sum();
            if (total != ROWS * (batch + 1)) {
                throw new IllegalStateException("batch " + batch + " counts " + total + " rows: state was lost");
            }
            marks.add(proxy.requests().size());
            done.countDown();
        };
        proxy.forget();
        try {
            StreamingQuery query = spark.readStream()
                    .format("rate-micro-batch")
                    .option("rowsPerBatch", ROWS)
                    .option("numPartitions", 1)
                    .load()
                    .groupBy(org.apache.spark.sql.functions.expr("value % 10"))
                    .count()
                    .writeStream()
                    .outputMode("update")
                    .option("checkpointLocation", checkpoint)
                    .trigger(Trigger.ProcessingTime(trigger.toMillis(), TimeUnit.MILLISECONDS))
                    .foreachBatch(write)
                    .start();
            while (!done.await(100, TimeUnit.MILLISECONDS)) {
                if (!query.isActive()) {
                    query.awaitTermination();
                }
            }
            long[] millis = Arrays.stream(query.recentProgress())
                    .filter(progress -> progress.batchId() >= first)
                    .mapToLong(progress -> progress.batchDuration())
                    .sorted()
                    .toArray();
            query.stop();
            List<GcsProxy.Request> requests = proxy.requests();
            List<List<GcsProxy.Request>> counted = new ArrayList<>();
            for (int batch = first; batch < last; batch++) {
                counted.add(requests.subList(marks.get(batch), marks.get(batch + 1)));
            }
            return new Result(counted, Duration.ofMillis(millis[millis.length / 2]));
        } catch (TimeoutException | StreamingQueryException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
