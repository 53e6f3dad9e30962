package taxistream.streaming.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taxistream.streaming.TestServers;
import taxistream.streaming.admit.MemoryTrips;
import taxistream.streaming.admit.MonthWindow;

/** What a statistic may be, what its key is, and the whole sentence that refuses each of the others. */
class StatisticPlanTest {

    private static final SparkSession SPARK = TestServers.spark();

    @BeforeAll
    static void trips(@TempDir Path tables) throws IOException {
        Files.writeString(tables.resolve("zones.csv"), "zone,borough\n7,Queens\n8,Bronx\n");
        StaticTables.register(SPARK, tables);
        MonthWindow.onStream(new MemoryTrips(SPARK).rows(), Duration.ofDays(1)).createOrReplaceTempView("trips");
    }

    private static Statistic statistic(String sql) {
        return StatisticPlan.analyse(SPARK, StatisticFile.of("counts", sql)).statistic();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # no month
            SELECT service, count(*) AS n FROM trips GROUP BY service \
            | has no month in its key: it would have to remember every trip for ever. Add month to the SELECT and to the GROUP BY.
            SELECT count(*) AS n FROM trips \
            | has no month in its key: it would have to remember every trip for ever. Add month to the SELECT and to the GROUP BY.
            SELECT date_trunc('MONTH', pickup_at) AS month, count(*) AS n FROM trips GROUP BY 1 \
            | has no month in its key: it would have to remember every trip for ever. Add month to the SELECT and to the GROUP BY.
            SELECT month.start AS month, count(*) AS n FROM trips GROUP BY month.start \
            | groups by month.start: the month would never be final. Group by month itself; in the table it is its first day.
            SELECT month AS m, count(*) AS n FROM trips GROUP BY month \
            | calls the month 'm'. Select it under its own name, month.

            # keys
            SELECT month, passenger_count, count(*) AS n FROM trips GROUP BY month, passenger_count \
            | has the key passenger_count, which may be NULL, and a primary key cannot hold NULL. Write coalesce(passenger_count, …) in the SELECT and in the GROUP BY.
            SELECT month, count(*) AS n FROM trips GROUP BY month, service \
            | groups by service but does not select it: rows of different groups would overwrite each other. Add it to the SELECT.
            SELECT month, service, count(*) AS service FROM trips GROUP BY month, service \
            | has two columns 'service'. Rename one with AS.
            SELECT month, count(*) FROM trips GROUP BY month \
            | has a column 'count(1)', which is no name for a table's column. Give it one with AS.
            SELECT month, struct(count(*)) AS s FROM trips GROUP BY month \
            | selects s, which is a struct and has no column type in a table. Select its fields.

            # above the groups
            SELECT month, count(*) AS n FROM trips GROUP BY month HAVING count(*) > 3 \
            | filters groups (HAVING): a group that stops matching would leave its old row in the table for ever. Filter when reading the table, or trips with WHERE.
            SELECT DISTINCT month, count(*) AS n FROM trips GROUP BY month \
            | uses DISTINCT, which keeps every row for ever. Name the columns in GROUP BY instead.
            SELECT month, count(*) AS n FROM trips GROUP BY month UNION ALL SELECT month, count(*) AS n FROM trips GROUP BY month \
            | combines several queries (UNION, INTERSECT or EXCEPT): a row could come from either. Write one file for each.
            SELECT month, count(*) AS n FROM trips GROUP BY month LIMIT 3 \
            | has a LIMIT: which rows are first changes with every trip. Limit when reading the table.
            SELECT month, count(*) AS n FROM trips GROUP BY month ORDER BY n \
            | has an ORDER BY, which a table does not keep. Order when reading the table.
            SELECT month, service, count(*) AS n, rank() OVER (PARTITION BY month ORDER BY count(*)) AS r FROM trips GROUP BY month, service \
            | uses a window function over groups, whose value changes with other groups' rows. Compute it when reading the table.
            SELECT month, service FROM trips \
            | has no GROUP BY at its top: it must be one SELECT … FROM trips … GROUP BY month, …

            # below the groups
            SELECT month, max(n) AS n FROM (SELECT month, service, count(*) AS n FROM trips GROUP BY month, service) GROUP BY month \
            | aggregates an aggregate. Make the inner one a statistic of its own, and the outer one a MySQL view over its table (see config/views).
            SELECT month, count(*) AS n FROM (SELECT DISTINCT month, service FROM trips) GROUP BY month \
            | uses DISTINCT, which would keep every trip for ever. Group by the columns instead.
            SELECT month, count(*) AS n FROM (SELECT month FROM trips UNION ALL SELECT month FROM trips) GROUP BY month \
            | combines several queries (UNION, INTERSECT or EXCEPT): write one file for each.
            SELECT month, count(*) AS n FROM (SELECT month FROM trips LIMIT 3) GROUP BY month \
            | has a LIMIT on trips: which are first depends on how they come in. Filter with WHERE.
            SELECT month, max(r) AS r FROM (SELECT month, row_number() OVER (ORDER BY pickup_at) AS r FROM trips) GROUP BY month \
            | uses a window function over trips, which would keep every trip for ever.
            SELECT a.month, count(*) AS n FROM trips a JOIN trips b ON a.file_row = b.file_row GROUP BY a.month \
            | joins trips with trips, which would keep every trip for ever. Join them with a table in config/tables only.
            SELECT month, count(*) AS n FROM trips WHERE pickup_zone IN (SELECT dropoff_zone FROM trips) GROUP BY month \
            | reads trips inside an expression (IN, EXISTS or a subquery as a value), which would keep every trip for ever. Read them in FROM only.

            # functions
            SELECT month, count(DISTINCT pickup_zone) AS n FROM trips GROUP BY month \
            | uses count(DISTINCT pickup_zone), which would keep every value for ever. Use approx_count_distinct.
            SELECT month, first(pickup_zone) AS n FROM trips GROUP BY month \
            | uses first(pickup_zone), which depends on the order that trips come in. Use min_by or max_by with pickup_at.
            SELECT month, any_value(pickup_zone) AS n FROM trips GROUP BY month \
            | uses any_value(pickup_zone), which depends on the order that trips come in. Use min_by or max_by with pickup_at.

            # grouping sets
            SELECT month, coalesce(service, 'all') AS service, count(*) AS n FROM trips GROUP BY month, ROLLUP (service) \
            | uses GROUPING SETS, CUBE or ROLLUP and does not select which set a row belongs to: rows of different sets could overwrite each other. Add grouping_id() AS level to the SELECT.
            SELECT month, grouping_id() AS level, count(*) AS n FROM trips GROUP BY month, ROLLUP (service) \
            | groups by service, which is NULL in some of its sets, and does not select it as a key. Select coalesce(service, …) AS service.
            SELECT month, coalesce(service, 'all') AS service, grouping_id() AS level, count(*) AS n FROM trips GROUP BY ROLLUP (month, service) \
            | has a grouping set without month: that group would never be final. Put month into every set, as in GROUP BY month, ROLLUP (service, payment_type).

            # names
            SELECT month, sum(fare_cent) AS fare FROM trips GROUP BY month \
            | asks for a column 'fare_cent' that trips do not have (line 1). Did you mean 'fare_cents'? They have service, vendor, pickup_at, dropoff_at, pickup_zone, dropoff_zone, passenger_count, distance_miles, rate_code, payment_type, fare_cents, tip_cents, tolls_cents, total_cents, file_month, file_row, month.
            SELECT month, count(*) AS n FROM trip GROUP BY month \
            | reads from trip, which is neither trips nor a table in config/tables (line 1).
            SELECT month, cuont(*) AS n FROM trips GROUP BY month \
            | calls a function cuont that Spark does not know (line 1).
            """)
    void refuses(String sql, String why) {
        assertThatThrownBy(() -> statistic(sql))
                .isInstanceOf(StatisticException.class)
                .hasMessage("Statistic 'counts' " + why);
    }

    @Test
    void refusesWhatDoesNotParse() {
        assertThatThrownBy(() -> statistic("SELECT month, FROM trips GROUP month"))
                .hasMessageStartingWith("Statistic 'counts' does not parse: ")
                .hasMessageEndingWith("(line 1).");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT month, count(*) AS n FROM trips GROUP BY month | month
            SELECT count(*) AS n, service, month FROM trips GROUP BY service, month | service month
            SELECT month, weekday(pickup_at) + 1 AS day, count(*) AS n FROM trips GROUP BY month, weekday(pickup_at) + 1 | month day
            SELECT month, service AS s, count(*) AS n FROM trips GROUP BY ALL | month s
            SELECT month, coalesce(passenger_count, 0) AS people, count(*) AS n FROM trips GROUP BY 1, 2 | month people
            WITH long AS (SELECT * FROM trips WHERE distance_miles > 5) SELECT month, count(*) AS n FROM long GROUP BY month | month
            WITH c AS (SELECT month, service, count(*) AS n FROM trips GROUP BY month, service) SELECT month, service, n * 2 AS n FROM c | month service
            SELECT t.month, t.kind, sum(t.n) AS n FROM (SELECT month, upper(service) AS kind, 1 AS n FROM trips) t GROUP BY t.month, t.kind | month kind
            SELECT month, coalesce(borough, 'none') AS borough, count(*) AS n FROM trips LEFT JOIN zones ON zone = pickup_zone GROUP BY month, coalesce(borough, 'none') | month borough
            SELECT month, count(*) AS n FROM trips WHERE pickup_zone IN (SELECT zone FROM zones) GROUP BY month | month
            SELECT month, coalesce(service, 'all') AS service, grouping_id() AS level, count(*) AS n FROM trips GROUP BY month, ROLLUP (service) | month service level
            """)
    void findsTheKey(String sql, String keys) {
        assertThat(statistic(sql).keys()).containsExactly(keys.split(" "));
    }

    @Test
    void theColumnsKeepTheirNamesAndTypesAndTheMonthIsADate() {
        Statistic statistic =
                statistic("SELECT month, service, pickup_at > TIMESTAMP '2024-01-01' AS recent, count(*) AS trips,"
                        + " CAST(sum(fare_cents) / 100.0 AS DECIMAL(18, 2)) AS fare, max(distance_miles) AS furthest,"
                        + " max(pickup_at) AS latest, percentile_approx(distance_miles, 0.5) AS half"
                        + " FROM trips GROUP BY month, service, pickup_at > TIMESTAMP '2024-01-01'");
        assertThat(statistic.columns().stream()
                        .map(column -> column.name() + " " + column.type().sql() + (column.nullable() ? "" : " key")
                                + (column.approximate() ? " approximate" : "")))
                .containsExactly(
                        "month DATE key",
                        "service STRING key",
                        "recent BOOLEAN key",
                        "trips BIGINT",
                        "fare DECIMAL(18,2)",
                        "furthest DOUBLE",
                        "latest TIMESTAMP",
                        "half DOUBLE approximate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT month, count(*) AS n FROM trips GROUP BY month | 1
            SELECT month, service, pickup_zone, payment_type, count(*) AS n FROM trips GROUP BY ALL | 7420
            SELECT month, hour(pickup_at) AS h, weekday(pickup_at) + 1 AS d, count(*) AS n FROM trips GROUP BY 1, 2, 3 | 168
            SELECT month, coalesce(distance_miles > 5, false) AS far, count(*) AS n FROM trips GROUP BY 1, 2 | 2
            SELECT month, coalesce(borough, '') AS b, count(*) AS n FROM trips LEFT JOIN zones ON zone = pickup_zone GROUP BY 1, 2 | 2
            SELECT month, coalesce(service, '') AS s, grouping_id() AS l, count(*) AS n FROM trips GROUP BY month, CUBE (service) | 8
            SELECT month, vendor, count(*) AS n FROM trips GROUP BY month, vendor | unknown
            """)
    void estimatesTheKeysOfAMonth(String sql, String keys) {
        StatisticPlan.Analysed analysed = StatisticPlan.analyse(SPARK, StatisticFile.of("counts", sql));
        String estimate = KeyEstimate.keysPerMonth(analysed.rows()).isPresent()
                ? Long.toString(KeyEstimate.keysPerMonth(analysed.rows()).getAsLong())
                : "unknown";
        assertThat(estimate).isEqualTo(keys);
    }

    @Test
    void theFingerprintIsTheSqlWithoutCommentsAndLayout() {
        String fingerprint = StatisticFile.of("a", "-- old\nSELECT 1\n  AS x;").fingerprint();
        assertThat(StatisticFile.of("b", "-- new\n-- words\nSELECT 1 AS x").fingerprint())
                .isEqualTo(fingerprint);
        assertThat(StatisticFile.of("a", "SELECT 2 AS x").fingerprint()).isNotEqualTo(fingerprint);
        assertThat(List.of(StatisticFile.of("a", "-- One.\n-- Two.\nSELECT 1 -- three")
                        .comment()))
                .containsExactly("One. Two.");
    }
}
