package taxistream.streaming.admit;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

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

    private final Dataset<Row> rows;
    private final CountsAccumulator counts;

    private StreamedTrips(Dataset<Row> rows, CountsAccumulator counts) {
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
        return new StreamedTrips(rows, counts);
    }

    /** Spark's reader declares these nullable, which they never are; a function of them would be nullable too. */
    private static Column notNull(String column, Object unused) {
        return coalesce(col(column), lit(unused));
    }

    /** The columns of a trip, and the bounds of its month. */
    public Dataset<Row> rows() {
        return rows;
    }

    /** Forgets the counts of the batch before. */
    public void beginBatch() {
        counts.reset();
    }

    /** The counts of the batch's records, once it has been computed. */
    public BatchCounts batchCounts() {
        return RangeCounts.sum(counts.value().values());
    }
}
