package taxistream.streaming.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.WrongUsage;
import taxistream.streaming.TestServers;
import taxistream.streaming.admit.MemoryTrips;
import taxistream.streaming.admit.MonthWindow;

/** Whatever an .sql file holds, and whatever it is called: a statistic, or a sentence that names it. */
@Tag("long")
class StatisticFuzzTest {

    private static final SparkSession SPARK = TestServers.spark();

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void anySqlIsAStatisticOrRefused(@ForAll("statements") String sql) {
        MonthWindow.onStream(new MemoryTrips(SPARK).rows(), Duration.ofDays(1)).createOrReplaceTempView("trips");
        StatisticFile file = StatisticFile.of("fuzzed", sql);
        assertThat(file.fingerprint()).hasSize(64);
        try {
            Statistic statistic = StatisticPlan.analyse(SPARK, file).statistic();
            assertThat(statistic.keys()).contains("month");
            assertThat(statistic.columns()).extracting(StatisticColumn::name).containsAll(statistic.keys());
        } catch (StatisticException e) {
            assertThat(e).hasMessageContaining("'fuzzed'");
        }
    }

    @Property(tries = 2_000)
    void aNameThatNoTableShouldHaveIsRefused(@ForAll("names") String name) throws IOException {
        Path file;
        try {
            file = Path.of(name + ".sql");
        } catch (InvalidPathException e) {
            return; // no file can be called so
        }
        try {
            StatisticFile.read(file);
        } catch (WrongUsage e) {
            assertThat(e).hasMessageContaining("Rename the file");
        } catch (IOException e) { // the name is one, the file is none
            assertThat(file.getFileName().toString()).matches("[a-z][a-z0-9_]{0,47}\\.sql");
        }
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "trips",
                                "TRIPS",
                                "taxistream_progress",
                                "a`b",
                                "a'; DROP TABLE monthly_trips; --",
                                "mysql.user",
                                "..",
                                "a b",
                                "ä",
                                "ａ",
                                "select",
                                "x\n",
                                "x\u0000",
                                "1x",
                                "_x"),
                        Arbitraries.strings().ofMaxLength(60))
                .filter(name -> !name.contains("/"));
    }

    @Provide
    Arbitrary<String> statements() {
        return Arbitraries.oneOf(soup(), queries());
    }

    /** Words of SQL in any order: hardly ever a query. */
    private static Arbitrary<String> soup() {
        return Arbitraries.of(
                        "SELECT",
                        "FROM",
                        "trips",
                        "GROUP BY",
                        "month",
                        "count(*)",
                        "AS",
                        "n",
                        ",",
                        "(",
                        ")",
                        "*",
                        "WHERE",
                        "HAVING",
                        "WITH",
                        "UNION ALL",
                        "service",
                        "1",
                        "'",
                        "\"",
                        "`",
                        "--",
                        "/*",
                        ";",
                        "DROP TABLE",
                        "INSERT INTO",
                        "SET",
                        "${x}",
                        "explode(array(1,2))",
                        "OVER ()",
                        "JOIN",
                        "LATERAL VIEW",
                        "NULL",
                        "DISTINCT",
                        "\u0000",
                        "é")
                .list()
                .ofMaxSize(14)
                .map(words -> String.join(" ", words));
    }

    /** What looks like a query, with parts that may not go together. */
    private static Arbitrary<String> queries() {
        Arbitrary<List<String>> keys = Arbitraries.of(
                        "month",
                        "month.start",
                        "service",
                        "pickup_zone",
                        "payment_type",
                        "hour(pickup_at)",
                        "passenger_count",
                        "CASE WHEN distance_miles > 1 THEN 'a' ELSE 'b' END",
                        "date_trunc('MONTH', pickup_at)",
                        "no_such_column",
                        "1",
                        "vendor",
                        "map(1, 2)",
                        "rand()",
                        "current_timestamp()")
                .list()
                .uniqueElements()
                .ofMaxSize(4);
        Arbitrary<List<String>> values = Arbitraries.of(
                        "count(*)",
                        "sum(fare_cents)",
                        "avg(distance_miles)",
                        "max(struct(pickup_at, fare_cents))",
                        "collect_list(service)",
                        "count(DISTINCT vendor)",
                        "percentile_approx(fare_cents, 0.5)",
                        "sum(fare_cents) / 0",
                        "first(vendor)",
                        "nosuch(1)",
                        "sum(CAST(vendor AS INT))",
                        "min(month)",
                        "count(*) OVER ()",
                        "(SELECT 1)",
                        "NULL",
                        "array_agg(1)")
                .list()
                .ofMaxSize(3);
        Arbitrary<String> ends = Arbitraries.of(
                "",
                "",
                "",
                " HAVING count(*) > 1",
                " ORDER BY 1",
                " LIMIT 3",
                ";",
                " -- end",
                " WITH ROLLUP",
                " UNION ALL SELECT 1",
                " WHERE 1 = 1");
        return Combinators.combine(keys, values, ends).as((grouped, computed, end) -> {
            StringBuilder sql = new StringBuilder("SELECT ");
            sql.append(String.join(", ", grouped));
            for (int i = 0; i < computed.size(); i++) {
                sql.append(grouped.isEmpty() && i == 0 ? "" : ", ")
                        .append(computed.get(i))
                        .append(" AS v")
                        .append(i);
            }
            sql.append(" FROM trips");
            if (!grouped.isEmpty()) {
                sql.append(" GROUP BY ").append(String.join(", ", grouped));
            }
            return sql.append(end).toString();
        });
    }
}
