package taxistream.streaming.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.streaming.TestServers;
import taxistream.streaming.TestTrips;
import taxistream.streaming.admit.MemoryTrips;
import taxistream.streaming.admit.MonthWindow;

/** Whatever a statistic's SQL looks like: its groups stay until their month is final, and then leave the state. */
@Tag("servers")
class StateEvictionTest {

    private static final SparkSession SPARK = TestServers.spark();

    @TempDir
    Path folder;

    @BeforeAll
    static void zones(@TempDir Path tables) throws IOException {
        Files.writeString(tables.resolve("boroughs.csv"), "zone,borough\n7,Queens\n8,Bronx\n");
        StaticTables.register(SPARK, tables);
        SPARK.table("boroughs").cache(); // the folder is gone before the last query is
        SPARK.table("boroughs").count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT month, count(*) AS n FROM trips GROUP BY month",
                "WITH long AS (SELECT * FROM trips WHERE distance_miles > 1) SELECT month, count(*) AS n FROM long GROUP BY month",
                "SELECT t.month, sum(t.n) AS n FROM (SELECT month, 1 AS n FROM trips) t GROUP BY t.month",
                "SELECT month, count(*) FILTER (WHERE fare_cents > 0) AS n FROM trips WHERE pickup_zone > 0 GROUP BY month",
                "SELECT month, percentile_approx(distance_miles, 0.5) AS half, max_by(pickup_zone, struct(fare_cents, pickup_zone)) AS zone FROM trips GROUP BY month",
                "SELECT month, approx_count_distinct(pickup_zone) AS n FROM trips GROUP BY month",
                "SELECT month, coalesce(borough, 'none') AS b, count(*) AS n FROM trips LEFT JOIN boroughs ON zone = pickup_zone GROUP BY 1, 2",
                "SELECT month, coalesce(service, 'all') AS s, grouping_id() AS level, count(*) AS n FROM trips GROUP BY month, ROLLUP (service)",
                "SELECT month, coalesce(service, 'all') AS s, grouping_id() AS level, count(*) AS n FROM trips GROUP BY month, CUBE (service)",
                "SELECT month, coalesce(service, 'all') AS s, grouping_id() AS level, count(*) AS n FROM trips GROUP BY GROUPING SETS ((month, service), (month))",
            })
    void aGroupLeavesTheStateOnceItsMonthIsFinal(String sql) throws Exception {
        MemoryTrips trips = new MemoryTrips(SPARK);
        int groupsOfAMonth = sql.contains("grouping_id") ? 2 : 1;
        List<Row> written = new ArrayList<>();
        Consumer<Dataset<Row>> keep = rows -> written.addAll(rows.collectAsList());
        StreamingQuery query = start(trips, sql, keep);
        try {
            trips.add(TestTrips.trip("2024-01-31T23:59:59"));
            query.processAllAvailable();
            assertThat(stateRows(query)).isEqualTo(groupsOfAMonth);

            trips.add(TestTrips.trip("2024-02-01T23:59:59")); // the watermark is one second before the end of January
            query.processAllAvailable();
            assertThat(stateRows(query)).isEqualTo(2 * groupsOfAMonth);
            trips.add(TestTrips.trip("2024-01-01T00:00:00"));
            query.processAllAvailable();
            assertThat(written).hasSize(3 * groupsOfAMonth);

            trips.add(TestTrips.trip("2024-02-02T00:00:00")); // and now at its end
            query.processAllAvailable();
            assertThat(stateRows(query)).isEqualTo(groupsOfAMonth);
        } finally {
            query.stop();
        }
    }

    @Test
    void thePickupItselfMayBeAKeyBesideTheMonth() throws Exception {
        MemoryTrips trips = new MemoryTrips(SPARK);
        String sql = "SELECT month, pickup_at, count(*) AS n FROM trips GROUP BY month, pickup_at";
        StreamingQuery query = start(trips, sql, Dataset::count);
        try {
            trips.add(TestTrips.trip("2024-01-30T23:59:59"), TestTrips.trip("2024-01-31T23:59:59"));
            query.processAllAvailable();
            assertThat(stateRows(query)).isEqualTo(2);
            trips.add(TestTrips.trip("2024-02-02T00:00:00")); // the watermark is at the end of January
            query.processAllAvailable();
            assertThat(stateRows(query)).isEqualTo(1);
        } finally {
            query.stop();
        }
    }

    @Test
    void theStateIsAsSmallAfterTenYearsAsAfterOne() throws Exception {
        MemoryTrips trips = new MemoryTrips(SPARK);
        String sql = "SELECT month, service, count(*) AS n FROM trips GROUP BY month, service";
        StreamingQuery query = start(trips, sql, Dataset::count);
        try {
            for (int year = 2010; year < 2020; year++) {
                for (int month = 1; month <= 12; month++) {
                    trips.add(TestTrips.trip(String.format(Locale.ROOT, "%d-%02d-15T12:00:00", year, month)));
                }
                query.processAllAvailable();
                assertThat(stateRows(query)).isEqualTo(1); // December is open
            }
        } finally {
            query.stop();
        }
    }

    /** Generated code stands before the watermark, as in the job. */
    private StreamingQuery start(MemoryTrips trips, String sql, Consumer<Dataset<Row>> eachBatch) throws Exception {
        MonthWindow.onStream(trips.rows().where("pickup_zone > 0"), Duration.ofDays(1))
                .createOrReplaceTempView("trips");
        VoidFunction2<Dataset<Row>, Long> batches = (rows, batch) -> eachBatch.accept(rows);
        return StatisticPlan.analyse(SPARK, StatisticFile.of("evicted", sql))
                .rows()
                .writeStream()
                .outputMode("update")
                .option("checkpointLocation", folder.toString())
                .foreachBatch(batches)
                .start();
    }

    private static long stateRows(StreamingQuery query) {
        StreamingQueryProgress last = query.lastProgress();
        return last.stateOperators()[0].numRowsTotal();
    }
}
