package taxistream.streaming;

import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import taxistream.streaming.input.StreamedTrips;
import taxistream.streaming.input.TripTopic;
import taxistream.streaming.month.MonthWindow;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticPlan;
import taxistream.streaming.statistic.StatisticPlan.Analysed;

/** A statistic over the stream of a topic's trips, not started yet. */
record StreamedStatistic(StreamedTrips trips, Analysed analysed) {

    /**
     * Reads the statistic's SQL; does not read the topic.
     *
     * @param queryId names the query in what it sends to the rejected topic
     * @throws StatisticException if the statistic cannot be kept right
     */
    static StreamedStatistic of(
            SparkSession spark, TripTopic topic, Duration lateness, StatisticFile file, String queryId) {
        StreamedTrips trips = StreamedTrips.of(spark, topic, file.statisticName(), queryId);
        MonthWindow.onStream(trips.rows(), lateness).createOrReplaceTempView("trips");
        return new StreamedStatistic(trips, StatisticPlan.analyse(spark, file));
    }
}
