package taxistream.streaming.admit;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import taxistream.streaming.kafka.RejectedTopicSettings;
import taxistream.streaming.kafka.TopicSource;
import taxistream.streaming.kafka.TripTopic;

/** A topic's trips as a stream for one statistic, with the counts of each batch. */
public final class StreamedTrips {

    private static final String TRIP = "trip";

    /** A setting in Spark's configuration, such as in {@code -Dspark.taxistream.kafka.reader=spark}. */
    private static final String READER = "spark.taxistream.kafka.reader";

    private final SparkContext spark;
    private final Dataset<Row> rows;
    private final CountsAccumulator counts;

    private StreamedTrips(SparkContext spark, Dataset<Row> rows, CountsAccumulator counts) {
        this.spark = spark;
        this.rows = rows;
        this.counts = counts;
    }

    /**
     * Reads the topic from its first record; a checkpoint, if there is one, says otherwise.
     *
     * @param queryId tells apart what several queries of one statistic reject
     */
    public static StreamedTrips of(SparkSession spark, TripTopic topic, String statistic, String queryId) {
        CountsAccumulator counts = new CountsAccumulator();
        spark.sparkContext().register(counts, "records of " + statistic);
        RejectedTopicSettings settings = new RejectedTopicSettings(
                statistic, queryId, topic.topic(), topic.rejectedTopic(), topic.rejectedProducer());
        String admit = TripFunctions.register(new AdmitTrip(settings, counts), queryId);
        Dataset<Row> rows = spark.readStream()
                .format(TopicSource.FORMAT)
                .options(topic.sourceOptions())
                .option(TopicSource.READER, spark.conf().get(READER, "taxistream"))
                .load()
                .select(call_function(admit, col("value"), notNull("partition", -1), notNull("offset", -1L))
                        .as(TRIP))
                .where(col(TRIP).getField(TripColumns.ADMITTED))
                .select(col(TRIP + ".*"))
                .drop(TripColumns.ADMITTED);
        return new StreamedTrips(spark.sparkContext(), rows, counts);
    }

    /** Spark's reader declares these nullable, which they never are; a function of them would be nullable too. */
    private static Column notNull(String column, Object unused) {
        return coalesce(col(column), lit(unused));
    }

    /** The columns of a trip, and the bounds of its month. */
    public Dataset<Row> rows() {
        return rows;
    }

    /** For the thread that starts the query: Spark runs jobs before the first batch, which inherit their watermark from it. */
    public void beforeFirstBatch() {
        BatchWatermark.set(spark, 0);
    }

    /**
     * Computes a batch. Its Spark jobs compare each trip with the watermark, and count the records.
     *
     * @param watermarkMillis since 1970; 0 before any trip was seen
     * @param computation runs the batch's Spark jobs in this thread
     */
    public <T> ComputedBatch<T> compute(long watermarkMillis, Supplier<T> computation) {
        BatchWatermark.set(spark, watermarkMillis);
        counts.reset();
        T result = computation.get();
        return new ComputedBatch<>(result, RangeCounts.sum(counts.value().values()));
    }
}
