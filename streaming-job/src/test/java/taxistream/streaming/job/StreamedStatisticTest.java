package taxistream.streaming.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.streaming.TestServers;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.statistic.StatisticFile;

/** How much of the topic a statistic reads at a time, where its user has said nothing. */
class StreamedStatisticTest {

    /** Spark's name for it; without it the source reads as much as it thinks best. */
    private static final String LIMIT = "maxOffsetsPerTrigger";

    @Test
    void sumsOfFewGroupsLeaveTheSizeOfABatchToTheSource() {
        assertThat(plan(
                        "SELECT month, service, pickup_zone, sum(fare_cents) AS fare FROM trips GROUP BY 1, 2, 3",
                        nothing()))
                .contains("subscribe=trips")
                .doesNotContain(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT month, percentile_approx(distance_miles, 0.5) AS half FROM trips GROUP BY month",
                "SELECT month, 1 + percentile_approx(distance_miles, 0.5) AS half FROM trips GROUP BY month",
                "SELECT month, median(distance_miles) AS half FROM trips GROUP BY month",
                "SELECT month, percentile_cont(0.5) WITHIN GROUP (ORDER BY distance_miles) AS half FROM trips GROUP BY month",
                "SELECT month, min_by(vendor, struct(pickup_at, vendor)) AS earliest FROM trips GROUP BY month",
                "SELECT month, max(vendor) AS last FROM trips GROUP BY month",
                "SELECT month, pickup_zone, dropoff_zone, service, count(*) AS n FROM trips GROUP BY 1, 2, 3, 4",
                "SELECT month, vendor, count(*) AS n FROM trips GROUP BY month, vendor",
                "SELECT month, coalesce(name, '') AS name, count(*) AS n FROM trips LEFT JOIN VALUES (1, 'one') AS names(zone, name) ON zone = pickup_zone GROUP BY 1, 2",
                // more groups than there are numbers
                "SELECT month, date_format(pickup_at, 'H') AS a, date_format(pickup_at, 'm') AS b, date_format(pickup_at, 's') AS c, count(*) AS n FROM trips GROUP BY 1, 2, 3, 4",
            })
    void whatABatchKeepsInMemoryBoundsIt(String sql) {
        assertThat(plan(sql, nothing())).contains(LIMIT + "=5000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"count(*)", "percentile_approx(distance_miles, 0.5)"})
    void theUsersOwnLimitIsTaken(String function) {
        assertThat(plan("SELECT month, " + function + " AS n FROM trips GROUP BY month", OptionalLong.of(7_000_000)))
                .contains(LIMIT + "=7000000");
    }

    private static OptionalLong nothing() {
        return OptionalLong.empty();
    }

    private static String plan(String sql, OptionalLong mostTrips) {
        TripTopic topic = new TripTopic("localhost:9092", "trips", "trips.rejected", Map.of(), mostTrips);
        return StreamedStatistic.of(
                        TestServers.spark(), topic, Duration.ofDays(35), StatisticFile.of("limited", sql), "none")
                .trips()
                .rows()
                .queryExecution()
                .analyzed()
                .toString();
    }
}
