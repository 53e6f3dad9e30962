package taxistream.streaming.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.streaming.TestServers;
import taxistream.streaming.TestTrips;
import taxistream.streaming.admit.MemoryTrips;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.upkeep.TableComparison;
import taxistream.trips.Trip;

/**
 * Whatever {@code statistics check} passes, the job starts, and a recount proves it: SQL in unusual words, and the functions whose
 * rounding depends on the order of trips. The list is admitted.sql.
 */
@Tag("servers")
class AdmittedSqlTest {

    private static final SparkSession SPARK = TestServers.spark();
    private static final int BATCHES = 3;

    /** Above all trips that are alike: a spread of them is a rounding error, or nothing. */
    private static final Trip[] TRIPS = trips();

    @TempDir
    Path folder;

    @BeforeAll
    static void zones(@TempDir Path tables) throws IOException {
        Files.writeString(tables.resolve("zones.csv"), "zone,borough\n7,Queens\n8,Bronx\n");
        StaticTables.register(SPARK, tables);
        SPARK.table("zones").cache(); // the folder is gone before the last query is
        SPARK.table("zones").count();
    }

    private static Trip[] trips() {
        return IntStream.range(0, 300)
                .mapToObj(i -> TestTrips.trip("2024-0" + (1 + i % 2) + "-05T10:00:00")
                        .vendor(i % 3 == 0 ? "alike" : "other")
                        .pickupZone(7 + i % 2)
                        .fareCents(i % 3 == 0 ? 98_765_432_101L : 100 * i)
                        .tipCents(i)
                        .distanceMiles(i % 3 == 0 ? 1_234_567.891 : i / 7.0))
                .toArray(Trip[]::new);
    }

    static Stream<String> admitted() throws IOException {
        try (var in = AdmittedSqlTest.class.getResourceAsStream("admitted.sql")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("-- "))
                    .toList();
            return Stream.concat(lines.stream(), Stream.of(sumOf(200)));
        }
    }

    /** A query with an expression of so many operators, each inside of the next. */
    private static String sumOf(int operators) {
        return "SELECT month, sum("
                + Stream.generate(() -> "fare_cents").limit(operators).collect(Collectors.joining(" + "))
                + ") AS n FROM trips GROUP BY month";
    }

    @ParameterizedTest
    @MethodSource("admitted")
    void isStartedAndProved(String sql) throws Exception {
        MemoryTrips streamed = new MemoryTrips(SPARK);
        MonthWindow.onStream(streamed.rows(), Duration.ofDays(60)).createOrReplaceTempView("trips");
        StatisticPlan.Analysed analysed = StatisticPlan.analyse(SPARK, StatisticFile.of("admitted", sql));
        Statistic statistic = analysed.statistic();
        Map<List<Object>, Object[]> table = new LinkedHashMap<>();
        VoidFunction2<Dataset<Row>, Long> upsert = (rows, batch) -> rows.collectAsList().stream()
                .map(statistic::values)
                .forEach(row -> table.put(key(statistic, row), row));
        StreamingQuery query = analysed.rows()
                .writeStream()
                .outputMode("update")
                .option("checkpointLocation", folder.toString())
                .foreachBatch(upsert)
                .start();
        try {
            for (int batch = 0; batch < BATCHES; batch++) {
                streamed.add(Arrays.copyOfRange(
                        TRIPS, batch * TRIPS.length / BATCHES, (batch + 1) * TRIPS.length / BATCHES));
                query.processAllAvailable();
            }
        } finally {
            query.stop();
        }

        TableComparison comparison = new TableComparison(statistic);
        table.values().forEach(comparison::inTable);
        MemoryTrips.inBatch(SPARK, TRIPS).repartition(2).createOrReplaceTempView("trips");
        StatisticPlan.analyse(SPARK, StatisticFile.of("admitted", sql)).rows().collectAsList().stream()
                .map(statistic::values)
                .forEach(comparison::recounted);
        TableComparison.Result result = comparison.result();
        assertThat(result.rows()).isPositive();
        assertThat(result.first()).isEmpty();
    }

    private static List<Object> key(Statistic statistic, Object[] row) {
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < row.length; i++) {
            if (statistic.keys().contains(statistic.columns().get(i).name())) {
                key.add(row[i]);
            }
        }
        return key;
    }

    /** Of more operators within each other Spark's threads with small stacks would die, and the job with them. */
    @Test
    void whatIsTooDeepIsRefused() {
        MonthWindow.onStream(new MemoryTrips(SPARK).rows(), Duration.ofDays(1)).createOrReplaceTempView("trips");
        for (int operators : List.of(1_000, 5_000, 20_000)) {
            assertThatThrownBy(() -> StatisticPlan.analyse(SPARK, StatisticFile.of("deep", sumOf(operators))))
                    .as("%s operators", operators)
                    .isInstanceOf(StatisticException.class)
                    .hasMessageStartingWith("Statistic 'deep' ");
        }
        assertThatThrownBy(() -> StatisticPlan.analyse(
                        SPARK,
                        StatisticFile.of(
                                "deep",
                                "SELECT month, sum(" + "(".repeat(10_000) + "1" + ")".repeat(10_000)
                                        + ") AS n FROM trips GROUP BY month")))
                .isInstanceOf(StatisticException.class)
                .hasMessageStartingWith("Statistic 'deep' ");
    }
}
