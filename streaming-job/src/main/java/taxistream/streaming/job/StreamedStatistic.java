package taxistream.streaming.job;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.admit.StreamedTrips;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.statistic.KeyEstimate;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticPlan;
import taxistream.streaming.statistic.StatisticPlan.Analysed;

/** A statistic over the stream of a topic's trips, not started yet. */
public record StreamedStatistic(StreamedTrips trips, Analysed analysed) {

    /** The limit of a batch whose state grows with its trips, where the user has set none. */
    private static final long FEW_TRIPS = 5_000_000;

    /** More groups a month than this are many: a batch of 20 million trips may span 200 months. */
    private static final long MANY_KEYS = 10_000;

    /**
     * Reads the statistic's SQL; does not read the topic.
     *
     * @param queryId names the query in the records that it sends to the rejected topic
     * @throws StatisticException if the statistic cannot be kept right, or its own trigger is wrong
     */
    public static StreamedStatistic of(
            SparkSession spark, TripTopic topic, Duration lateness, StatisticFile file, String queryId) {
        StreamedStatistic streamed = over(spark, topic, lateness, file, queryId);
        if (topic.mostTripsPerBatch().isPresent() || streamed.isLight()) {
            return streamed;
        }
        return over(spark, topic.withMostTripsPerBatch(FEW_TRIPS), lateness, file, queryId);
    }

    private static StreamedStatistic over(
            SparkSession spark, TripTopic topic, Duration lateness, StatisticFile file, String queryId) {
        StreamedTrips trips = StreamedTrips.of(spark, topic, file.statisticName(), queryId);
        OwnTrigger.of(file); // refuses a wrong trigger before the statistic starts
        MonthWindow.onStream(trips.rows(), lateness).createOrReplaceTempView("trips");
        return new StreamedStatistic(trips, StatisticPlan.analyse(spark, file));
    }

    /** Whether a batch of more trips needs hardly more memory. A joined table makes it false: its size is unknown before it is read. */
    private boolean isLight() {
        return !analysed.keepsValues()
                && asJava(analysed.rows().queryExecution().analyzed().collectLeaves()).stream()
                        .allMatch(leaf -> leaf.isStreaming())
                && KeyEstimate.keysPerMonth(analysed.rows()).orElse(Long.MAX_VALUE) <= MANY_KEYS;
    }
}
