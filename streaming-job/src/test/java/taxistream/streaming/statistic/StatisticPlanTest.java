package taxistream.streaming.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            # no month
            SELECT service, count(*) AS n FROM trips GROUP BY service \
            | has no month in its key: it would have to remember every trip for ever. Add month to the SELECT and to the GROUP BY.
            SELECT count(*) AS n FROM trips \
            | has no month in its key: it would have to remember every trip for ever. Add month to the SELECT and to the GROUP BY.
            SELECT date_trunc('MONTH', pickup_at) AS month, count(*) AS n FROM trips GROUP BY 1 \
            | makes a month of its own: it would have to remember every trip for ever. Select the column month itself, the first day of the trip's month, and group by it.
            SELECT month(pickup_at) AS month, service, count(*) AS n FROM trips GROUP BY ALL \
            | makes a month of its own: it would have to remember every trip for ever. Select the column month itself, the first day of the trip's month, and group by it.
            SELECT month.start AS month, count(*) AS n FROM trips GROUP BY month.start \
            | groups by month.start: the month would never be final. Group by month itself; in the table it is its first day.
            SELECT month AS m, count(*) AS n FROM trips GROUP BY month \
            | calls the month 'm'. Select it under its own name, month.

            # keys
            SELECT month, passenger_count, count(*) AS n FROM trips GROUP BY month, passenger_count \
            | has the key passenger_count, which may be NULL, and a primary key cannot hold NULL. Write coalesce(passenger_count, 0) AS passenger_count in the SELECT, and without AS in the GROUP BY.
            SELECT month, passenger_count + 1 AS riders, count(*) AS n FROM trips GROUP BY ALL \
            | has the key riders, which may be NULL, and a primary key cannot hold NULL. Write coalesce((passenger_count + 1), 0) AS riders in the SELECT, and without AS in the GROUP BY.
            SELECT month, date_trunc('week', pickup_at) AS week, count(*) AS n FROM trips GROUP BY ALL \
            | has the key week, which may be NULL, and a primary key cannot hold NULL. Write coalesce(date_trunc('week', pickup_at), TIMESTAMP '1970-01-01 00:00:00') AS week in the SELECT, and without AS in the GROUP BY.
            SELECT month, count(*) AS n FROM trips GROUP BY month, service \
            | groups by service but does not select it: rows of different groups would overwrite each other. Add it to the SELECT.
            SELECT month, service, count(*) AS service FROM trips GROUP BY month, service \
            | has two columns 'service'. Rename one with AS.
            SELECT month, count(*) FROM trips GROUP BY month \
            | has a column 'count(1)', which is no name for a table's column: that is up to 64 letters, digits and underscores. Give it one with AS.
            SELECT month, count(*) AS `n ` FROM trips GROUP BY month \
            | has a column 'n ', which is no name for a table's column: that is up to 64 letters, digits and underscores. Give it one with AS.
            SELECT month, count(*) AS Rank FROM trips GROUP BY month \
            | has a column 'Rank', which is a reserved word of MySQL: its readers would have to write `Rank` in backticks. Give it another name with AS.
            SELECT month, count(*) AS n, sum(fare_cents) AS N FROM trips GROUP BY month \
            | has the columns 'n' and 'N', which are one name for MySQL. Rename one with AS.
            SELECT month, max(dropoff_at) - min(pickup_at) AS span FROM trips GROUP BY month \
            | selects span, which is an interval, and no column of MySQL holds one. Select a number: timestampdiff(MINUTE, pickup_at, dropoff_at).
            SELECT month, vendor AS a, upper(vendor) AS b, lower(vendor) AS c, reverse(vendor) AS d, trim(vendor) AS e, count(*) AS n FROM trips GROUP BY ALL \
            | has a key of 3,808 bytes, and an index of MySQL holds 3,072. Group by fewer texts, or by numbers.
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
            SELECT month, service, count(*) AS n, sum(1) OVER (PARTITION BY month ORDER BY count(*)) AS r FROM trips GROUP BY month, service \
            | uses a window function (OVER), whose value changes with other rows. Compute it when reading the table.
            SELECT month, service FROM trips \
            | has no GROUP BY at its top: it must be one SELECT … FROM trips … GROUP BY month, …
            SELECT month, count(*) AS n FROM trips \
            | has no GROUP BY at its top: it must be one SELECT … FROM trips … GROUP BY month, …

            # below the groups
            SELECT month, max(n) AS n FROM (SELECT month, service, count(*) AS n FROM trips GROUP BY month, service) GROUP BY month \
            | aggregates an aggregate. Make the inner one a statistic of its own, and the outer one a MySQL view over its table (see config/views).
            SELECT month, max(count(*)) AS n FROM trips GROUP BY month \
            | aggregates an aggregate. Make the inner one a statistic of its own, and the outer one a MySQL view over its table (see config/views).
            SELECT month, count(*) AS n FROM trips WHERE count(*) > 5 GROUP BY month \
            | filters trips by an aggregate (line 1): WHERE sees one trip at a time. Filter groups when reading the table.
            SELECT month, count(*) AS n FROM (SELECT DISTINCT month, service FROM trips) GROUP BY month \
            | uses DISTINCT, which would keep every trip for ever. Group by the columns instead.
            SELECT month, count(*) AS n FROM (SELECT month FROM trips UNION ALL SELECT month FROM trips) GROUP BY month \
            | combines several queries (UNION, INTERSECT or EXCEPT): write one file for each.
            SELECT month, count(*) AS n FROM (SELECT month FROM trips LIMIT 3) GROUP BY month \
            | has a LIMIT on trips: which are first depends on how they come in. Filter with WHERE.
            SELECT month, max(r) AS r FROM (SELECT month, sum(1) OVER (ORDER BY pickup_at) AS r FROM trips) GROUP BY month \
            | uses a window function (OVER), whose value changes with other rows. Compute it when reading the table.
            SELECT a.month, count(*) AS n FROM trips a JOIN trips b ON a.file_row = b.file_row GROUP BY a.month \
            | joins trips with trips, which would keep every trip for ever. Join them with a table in config/tables only.
            SELECT month, count(*) AS n FROM trips, (VALUES (7, 'Queens')) AS v (zone, borough) GROUP BY month \
            | joins trips with a table, and compares no column of one with a column of the other: each trip would count once for each row. Compare two in ON; or write CROSS JOIN if that is meant.
            SELECT month, count(*) AS n FROM trips JOIN (VALUES (7, 'Queens')) AS v (zone, borough) ON borough = 'Queens' GROUP BY month \
            | joins trips with a table, and compares no column of one with a column of the other: each trip would count once for each row. Compare two in ON; or write CROSS JOIN if that is meant.
            SELECT month, count(*) AS n FROM trips, (VALUES (7, 'Queens')) AS v (zone, borough) WHERE borough = 'Queens' AND pickup_zone = 7 GROUP BY month \
            | joins trips with a table, and compares no column of one with a column of the other: each trip would count once for each row. Compare two in ON; or write CROSS JOIN if that is meant.
            SELECT month, count(*) AS n FROM trips WHERE pickup_zone IN (SELECT dropoff_zone FROM trips) GROUP BY month \
            | reads trips inside an expression (IN, EXISTS or a subquery as a value), which would keep every trip for ever. Read them in FROM only.

            WITH a AS (SELECT month, count(*) AS n FROM trips GROUP BY month), b AS (SELECT month, count(*) AS m FROM trips GROUP BY month) SELECT a.month, n, m FROM a JOIN b ON a.month = b.month \
            | joins results of GROUP BY, and has none at its top. Count in one query: count(*) FILTER (WHERE …), sum(x) FILTER (WHERE …).

            # functions
            SELECT month, max(truncate(distance_miles)) AS n FROM trips GROUP BY month \
            | calls a function truncate that Spark does not know (line 1). Write floor(x).
            SELECT month, count(DISTINCT pickup_zone) AS n FROM trips GROUP BY month \
            | uses count(DISTINCT pickup_zone), which would keep every value for ever. Use approx_count_distinct.
            SELECT month, first(pickup_zone) AS n FROM trips GROUP BY month \
            | calls first, which depends on the order that trips come in. Use min_by or max_by with a struct: max_by(x, struct(pickup_at, x)) (line 1).
            SELECT month, any_value(pickup_zone) AS n FROM trips GROUP BY month \
            | calls any_value, which depends on the order that trips come in. Use min_by or max_by with a struct: max_by(x, struct(pickup_at, x)) (line 1).

            SELECT month, max_by(vendor, pickup_at) AS latest FROM trips GROUP BY month \
            | uses max_by(vendor, pickup_at), which depends on the order that trips come in where two have the same pickup_at. Write max_by(vendor, struct(pickup_at, vendor)): where both are the same, so is the answer.
            SELECT month, min_by(vendor, struct(pickup_at, service)) AS first FROM trips GROUP BY month \
            | uses min_by(vendor, struct(pickup_at, service)), which depends on the order that trips come in where two have the same struct(pickup_at, service). Write min_by(vendor, struct(pickup_at, service, vendor)): where both are the same, so is the answer.
            SELECT month, mode(vendor) AS n FROM trips GROUP BY month \
            | calls mode(x), whose answer depends on the order of trips where two values are as frequent. Write mode(x, true), which takes the least.
            SELECT month, corr(fare_cents, 1) AS n FROM trips GROUP BY month \
            | calls corr, which divides one rounding error by another where the values of a group are all alike, so that no recount could prove it. Keep the sums that it is made from, such as sum(x), sum(y), sum(x * y) and count(*), and divide in a view (see config/views) (line 1).
            SELECT month, collect_list(vendor) AS n FROM trips GROUP BY month \
            | calls collect_list, which keeps every value of a group for ever, in the order that trips come in. Count them, or keep the least and the greatest (line 1).
            SELECT month, max(now()) AS n FROM trips GROUP BY month \
            | calls now, which depends on the time at which it is computed, so that no recount could prove it. Use pickup_at or month (line 1).
            SELECT month, max(current_date) AS n FROM trips GROUP BY month \
            | uses current_date(), which depends on the session or the time and not on trips. Use the columns of trips.
            SELECT month, aes_encrypt(vendor, 'k') AS n FROM trips GROUP BY month \
            | calls aes_encrypt, which is not among the functions that a statistic may call (see docs/statistics.md) (line 1).

            # what would stop the job
            SELECT month, sum(tip_cents) / sum(fare_cents) AS n FROM trips GROUP BY month \
            | divides by sum(fare_cents), which may be 0 and would then stop the job. Write try_divide(sum(tip_cents), sum(fare_cents)), which is NULL then.
            SELECT month, avg(fare_cents / passenger_count) AS n FROM trips GROUP BY month \
            | divides by passenger_count, which may be 0 and would then stop the job. Write try_divide(fare_cents, passenger_count), which is NULL then.
            SELECT month, sum(fare_cents) / count(fare_cents) AS n FROM trips GROUP BY month \
            | divides by count(fare_cents), which may be 0 and would then stop the job. Write try_divide(sum(fare_cents), count(fare_cents)), which is NULL then.
            SELECT month, count(*) AS n FROM trips WHERE vendor = 2 GROUP BY month \
            | takes the text vendor for BIGINT: a text that is none would stop the job. Write try_cast(vendor AS BIGINT); or compare texts with a text, as in vendor = '2'.
            SELECT month, sum(CAST(vendor AS INT)) AS n FROM trips GROUP BY month \
            | takes the text vendor for INT: a text that is none would stop the job. Write try_cast(vendor AS INT); or compare texts with a text, as in vendor = '2'.
            SELECT month, count(*) AS n FROM trips WHERE pickup_at > 'x' GROUP BY month \
            | takes the text 'x' for a value of type TIMESTAMP, and it is none: the job would stop. Correct it.
            SELECT month, count(*) AS n FROM trips WHERE payment_type = 'cash' GROUP BY month \
            | takes the text 'cash' for a value of type BIGINT, and it is none: the job would stop. Correct it.
            SELECT month, date_format(pickup_at, '%Y-%m-%d') AS day, count(*) AS n FROM trips GROUP BY ALL \
            | formats a time by '%Y-%m-%d', which is no pattern of Spark's and would stop the job. Write one such as 'yyyy-MM-dd HH:mm'.
            SELECT month, max(date_format(dropoff_at, 'YYYY')) AS n FROM trips GROUP BY ALL \
            | formats a time by 'YYYY', which is no pattern of Spark's and would stop the job. Write one such as 'yyyy-MM-dd HH:mm'.
            SELECT month, count(*) AS n FROM trips WHERE "service" = "green" GROUP BY month \
            | compares the text 'service' with the text 'green', which holds for each trip or for none. Write the name of a column without quotes.
            SELECT month, count(*) AS n FROM trips WHERE "service" IN ('green') GROUP BY month \
            | compares the text 'service' with the text 'green', which holds for each trip or for none. Write the name of a column without quotes.
            SELECT month, count(*) AS n FROM trips WHERE pickup_zone = NULL GROUP BY month \
            | compares pickup_zone with NULL, which is never true. Write pickup_zone IS NULL, or IS NOT NULL.
            SELECT month, count(*) AS n FROM trips WHERE service = 'Yellow' GROUP BY month \
            | compares service with 'Yellow', which no trip has: a service is yellow, green, fhv or fhvhv. Correct it.
            SELECT month, count_if(service IN ('green', 'uber')) AS n FROM trips GROUP BY month \
            | compares service with 'uber', which no trip has: a service is yellow, green, fhv or fhvhv. Correct it.
            SELECT month, count(*) AS n FROM trips WHERE pickup_at > TIMESTAMP 'now' GROUP BY month \
            | names a time by a word ('now'), which depends on the time at which it is computed. Write the date itself.

            # what a table cannot hold
            SELECT month, concat(vendor, service) AS k, count(*) AS n FROM trips GROUP BY month, concat(vendor, service) \
            | has the key k, whose text may have 193 characters, and a key's column holds 190. Write left(concat(vendor, service), 190) AS k in the SELECT, and without AS in the GROUP BY.
            SELECT month, hex(vendor) AS k, count(*) AS n FROM trips GROUP BY month, hex(vendor) \
            | has the key k, whose text may have any length, and a key's column holds 190. Write left(hex(vendor), 190) AS k in the SELECT, and without AS in the GROUP BY.
            SELECT month, vendor COLLATE UTF8_LCASE AS k, count(*) AS n FROM trips GROUP BY 1, 2 \
            | compares texts by a collation: which of two equal texts is kept depends on the order that trips come in. Use lower(x) or upper(x).
            SELECT month, CAST(sum(fare_cents) AS DECIMAL(38, 31)) AS n FROM trips GROUP BY month \
            | computes n as DECIMAL(38,31), and a column of MySQL holds 30 digits after the point. Write CAST(… AS DECIMAL(38, 6)) AS n.

            # more than a query
            -- trips by hour \
            | holds no query. Write SELECT month, … FROM trips GROUP BY month, …
            INSERT INTO x SELECT 1 \
            | begins with INSERT. A statistic is one query and never a command: SELECT month, … FROM trips GROUP BY month, …
            SELECT month, count(*) AS n FROM text.`/etc/passwd` GROUP BY month \
            | reads from text./etc/passwd, which is neither trips nor a table in config/tables (line 1).
            SELECT month, max('${env:HOME}') AS n FROM trips GROUP BY month \
            | holds ${…}, which Spark replaces by a setting or by a variable of the environment. Write the value itself.

            # grouping sets
            SELECT month, coalesce(service, 'all') AS service, count(*) AS n FROM trips GROUP BY month, ROLLUP (service) \
            | uses GROUPING SETS, CUBE or ROLLUP and does not select which set a row belongs to: rows of different sets could overwrite each other. Add grouping_id() AS level to the SELECT.
            SELECT month, grouping_id() AS level, count(*) AS n FROM trips GROUP BY month, ROLLUP (service) \
            | groups by service, which is NULL in some of its sets, and does not select it as a key. Select coalesce(service, …) AS service.
            SELECT month, coalesce(service, 'all') AS service, grouping_id() AS level, count(*) AS n FROM trips GROUP BY ROLLUP (month, service) \
            | has a grouping set without month: that group would never be final. Put month into every set, as in GROUP BY month, ROLLUP (service, payment_type).

            # names
            SELECT month, sum(fare_cent) AS fare FROM trips GROUP BY month \
            | asks for a column 'fare_cent' that trips do not have (line 1). Did you mean 'fare_cents'? Their columns are service, vendor, pickup_at, dropoff_at, pickup_zone, dropoff_zone, passenger_count, distance_miles, rate_code, payment_type, fare_cents, tip_cents, tolls_cents, cbd_fee_cents, total_cents, file_month, file_row, month.
            SELECT month, vendor, count(*) AS n FROM trips GROUP BY month \
            | has 'vendor' neither in the GROUP BY nor in an aggregate (line 1). Write it into the GROUP BY too, or make one value of each group, such as max(vendor), or sum(vendor) of a number.
            SELECT month, PULocationID AS zone, count(*) AS n FROM trips GROUP BY ALL \
            | asks for a column 'PULocationID' that trips do not have (line 1). TLC's PULocationID is pickup_zone here. Their columns are service, vendor, pickup_at, dropoff_at, pickup_zone, dropoff_zone, passenger_count, distance_miles, rate_code, payment_type, fare_cents, tip_cents, tolls_cents, cbd_fee_cents, total_cents, file_month, file_row, month.
            SELECT month, hour(tpep_pickup_datetime) AS hour, count(*) AS n FROM trips GROUP BY ALL \
            | asks for a column 'tpep_pickup_datetime' that trips do not have (line 1). TLC's tpep_pickup_datetime is pickup_at here. Their columns are service, vendor, pickup_at, dropoff_at, pickup_zone, dropoff_zone, passenger_count, distance_miles, rate_code, payment_type, fare_cents, tip_cents, tolls_cents, cbd_fee_cents, total_cents, file_month, file_row, month.
            SELECT month, Borough AS b, count(*) AS n FROM trips GROUP BY ALL \
            | asks for a column 'Borough' that trips do not have (line 1). It is one of TLC's table of zones: LEFT JOIN taxi_zone_lookup ON LocationID = pickup_zone. Their columns are service, vendor, pickup_at, dropoff_at, pickup_zone, dropoff_zone, passenger_count, distance_miles, rate_code, payment_type, fare_cents, tip_cents, tolls_cents, cbd_fee_cents, total_cents, file_month, file_row, month.
            SELECT month, hour(pickup_at) AS h, count(*) AS n FROM trips WHERE h < 6 GROUP BY ALL \
            | uses the name 'h' of its own SELECT (line 1) where there is none yet. Write the expression that 'h' stands for.
            SELECT month, count(*) AS n FROM trips WHERE month = '2024-03' GROUP BY month \
            | computes with month (line 1), which is a struct of a start and an end until it is a date in the table. Write month.start: month.start = '2024-03-01', year(month.start).
            SELECT month, sum(tip_cents > 0) AS n FROM trips GROUP BY month \
            | sums a condition (line 1). To count what holds, write count_if(…).
            SELECT month, sum(if(tip_cents > 0, 1)) AS n FROM trips GROUP BY month \
            | cannot be computed: The `if` requires 3 parameters but the actual number is 2 (line 1).
            SELECT month, count(*) AS n FROM trip GROUP BY month \
            | reads from trip, which is neither trips nor a table in config/tables (line 1). Did you mean 'trips'?
            SELECT month, count(*) AS n FROM trips JOIN taxi_zones ON true GROUP BY month \
            | reads from taxi_zones, which is neither trips nor a table in config/tables (line 1). TLC's table of zones is taxi_zone_lookup, which 'taxistream download --zones --out config/tables' fetches.
            SELECT month, cuont(*) AS n FROM trips GROUP BY month \
            | calls a function cuont that Spark does not know (line 1). Did you mean 'count'?
            """)
    void refuses(String sql, String why) {
        assertThatThrownBy(() -> statistic(sql))
                .isInstanceOf(StatisticException.class)
                .hasMessage("Statistic 'counts' " + why);
    }

    /** Its message is Java's own, of several lines. */
    @Test
    void refusesARegularExpressionThatIsNone() {
        assertThatThrownBy(() -> statistic("SELECT month, count_if(vendor RLIKE '(') AS n FROM trips GROUP BY month"))
                .hasMessageStartingWith(
                        "Statistic 'counts' computes RLIKE(vendor, '('), which fails and would stop the job: ")
                .hasMessageEndingWith(" Correct it.");
    }

    @Test
    void refusesWhatDoesNotParse() {
        assertThatThrownBy(() -> statistic("SELECT month, FROM trips GROUP month"))
                .hasMessageStartingWith("Statistic 'counts' does not parse: ")
                .hasMessageEndingWith("(line 1).");
        assertThatThrownBy(() -> statistic("SELECT month, count(*) AS \"n\" FROM trips GROUP BY month"))
                .hasMessageEndingWith(" Double quotes are a text's. Write a name without them, or in backticks.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
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

            # divisions that cannot fail
            SELECT month, sum(tip_cents) / count(*) AS n FROM trips GROUP BY month | month
            SELECT month, try_divide(sum(tip_cents), sum(fare_cents)) AS n FROM trips GROUP BY month | month
            SELECT month, sum(tip_cents) / nullif(sum(fare_cents), 0) AS n FROM trips GROUP BY month | month
            SELECT month, CASE WHEN sum(fare_cents) > 0 THEN sum(tip_cents) / sum(fare_cents) END AS n FROM trips GROUP BY month | month
            SELECT month, if(sum(fare_cents) = 0, NULL, sum(tip_cents) / sum(fare_cents)) AS n FROM trips GROUP BY month | month
            SELECT month, avg(fare_cents / passenger_count) AS n FROM trips WHERE passenger_count > 0 GROUP BY month | month
            SELECT month, avg(fare_cents / passenger_count) FILTER (WHERE passenger_count > 0) AS n FROM trips GROUP BY month | month

            # a month of its own accord, and patterns
            SELECT month, year(month.start) AS y, count(*) AS n FROM trips WHERE month.start >= '2024-03-01' GROUP BY month, year(month.start) | month y
            SELECT month, date_format(pickup_at, 'EEEE HH') AS h, count(*) AS n FROM trips WHERE vendor RLIKE '^[12]$' GROUP BY ALL | month h

            # texts, times and ties that are told apart
            SELECT month, left(concat(vendor, service), 190) AS k, count(*) AS n FROM trips GROUP BY ALL | month k
            SELECT month, date_format(pickup_at, 'yyyy-MM-dd') AS day, count(*) AS n FROM trips GROUP BY ALL | month day
            SELECT month, coalesce(borough, vendor) AS k, count(*) AS n FROM trips LEFT JOIN zones ON zone = pickup_zone GROUP BY ALL | month k
            SELECT month, lpad(CAST(hour(pickup_at) AS STRING), 2, '0') AS h, count(*) AS n FROM trips GROUP BY ALL | month h
            SELECT month, dayname(pickup_at) AS d, CAST(pickup_zone AS STRING) AS z, count(*) AS n FROM trips GROUP BY ALL | month d z
            SELECT month, max_by(vendor, struct(pickup_at, service, file_month, file_row)) AS n FROM trips GROUP BY month | month
            SELECT month, mode(payment_type, true) AS n, mode() WITHIN GROUP (ORDER BY rate_code) AS m FROM trips GROUP BY month | month
            SELECT month, count(*) AS n FROM trips WHERE pickup_at >= '2021-01-01' AND to_date(pickup_at) < DATE '2022-01-01' GROUP BY month | month
            SELECT month, count_if(try_cast(vendor AS INT) = 2) AS n FROM trips WHERE vendor = '2' GROUP BY month | month
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
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
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

    private static String excerpt(String sql) {
        return catchThrowableOfType(StatisticException.class, () -> statistic(sql))
                .excerpt()
                .orElse("none")
                .replace(System.lineSeparator(), "\n");
    }

    @Test
    void showsTheLineWithACaretBelowThePlace() {
        assertThat(excerpt("SELECT month,\n  max(now()) AS n FROM trips GROUP BY month"))
                .isEqualTo("  2 |   max(now()) AS n FROM trips GROUP BY month\n    |       ^");
        assertThat(excerpt("SELECT month, sum(fare) AS n FROM trips GROUP BY month"))
                .isEqualTo("  1 | SELECT month, sum(fare) AS n FROM trips GROUP BY month\n    |                   ^");
        assertThat(excerpt("SELECT month, sum(total_cents) AS a,\n  total_cents / 100 AS b\nFROM trips GROUP BY month"))
                .isEqualTo("  2 |   total_cents / 100 AS b\n    |   ^");
        assertThat(excerpt("SELECT month, count(*) AS n\nFROM trips GROUP BY month\nHAVING count(*) > 3"))
                .isEqualTo("  3 | HAVING count(*) > 3\n    | ^");
        assertThat(excerpt("SELECT month\nFROM trips\nGROUP month")).isEqualTo("  3 | GROUP month\n    |       ^");
        assertThat(excerpt("SELECT month, sum(tip_cents) / sum(fare_cents) AS n FROM trips GROUP BY month"))
                .isEqualTo("  1 | SELECT month, sum(tip_cents) / sum(fare_cents) AS n FROM trips GROUP BY month\n"
                        + "    |               ^");
    }

    @Test
    void pointsToAColumnThatMySqlCannotHave() {
        assertThat(excerpt("SELECT month,\n  service AS groups, count(*) AS n\nFROM trips GROUP BY ALL"))
                .isEqualTo("  2 |   service AS groups, count(*) AS n\n    |   ^");
        String name = "n".repeat(65);
        assertThat(excerpt("SELECT month,\n  count(*) AS " + name + "\nFROM trips GROUP BY ALL"))
                .isEqualTo("  2 |   count(*) AS " + name + "\n    |   ^");
        assertThat(
                        excerpt(
                                "WITH c AS (SELECT month, count(*) AS n FROM trips GROUP BY month)\nSELECT month, n,\n  n * 2 AS `rank` FROM c"))
                .isEqualTo("  3 |   n * 2 AS `rank` FROM c\n    |   ^");
    }

    @Test
    void refusesTheNameOfAReservedWord() {
        assertThatThrownBy(() -> StatisticPlan.analyse(
                        SPARK, StatisticFile.of("groups", "SELECT month, count(*) AS n FROM trips GROUP BY month")))
                .hasMessage("Statistic 'groups' is called like a reserved word of MySQL: its readers would have to"
                        + " write it in backticks. Rename the file.");
    }

    @Test
    void refusesMoreColumnsThanATableHolds() {
        String keys = IntStream.range(0, 16)
                .mapToObj(i -> "pickup_zone + " + i + " AS k" + i)
                .collect(Collectors.joining(", "));
        assertThatThrownBy(() -> statistic("SELECT month, " + keys + ", count(*) AS n FROM trips GROUP BY ALL"))
                .hasMessage(
                        "Statistic 'counts' has a key of 17 columns, and an index of MySQL holds 16. Group by fewer.");
        String values = IntStream.range(0, 1017).mapToObj(i -> i + " AS v" + i).collect(Collectors.joining(", "));
        assertThatThrownBy(() -> statistic("SELECT month, count(*) AS n, " + values + " FROM trips GROUP BY month"))
                .hasMessage(
                        "Statistic 'counts' has 1,019 columns, and a table of MySQL holds 1,017. Write several files.");
    }

    @Test
    void theLeadingCommentIsTheTables() {
        assertThat(StatisticFile.of("a", "-- One.\n-- Two.\nSELECT 1 -- three").comment())
                .isEqualTo("One. Two.");
    }
}
