package taxistream.streaming.plan;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Partial$;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.aggregate.HashAggregateExec;
import org.apache.spark.sql.execution.streaming.runtime.IncrementalExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.streaming.TestServers;
import taxistream.streaming.TestTrips;
import taxistream.streaming.input.MemoryTrips;
import taxistream.streaming.month.MonthWindow;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticPlan;

/** A trip goes from the source into its group in one loop of generated code, and what comes out is what Spark would say. */
class TripPlansTest {

    private static final SparkSession SPARK = TestServers.spark();

    private static final String SUMS =
            "SELECT month, service, pickup_zone, count(*) AS n, sum(fare_cents) AS fare FROM trips GROUP BY month, service, pickup_zone";

    private static final String CODE_GENERATION = "spark.sql.codegen.wholeStage";

    /** The last batch is to be one of trips, for its plan is looked at. */
    private static final String BATCHES_WITHOUT_TRIPS = "spark.sql.streaming.noDataMicroBatches.enabled";

    @TempDir
    Path folder;

    private final List<Row> written = new ArrayList<>();
    private final List<StreamingQuery> started = new ArrayList<>();

    /** As the job's own: generated code stands before the watermark. */
    private UnaryOperator<Dataset<Row>> source = trips -> trips.where("pickup_zone > 0");

    @BeforeEach
    void readTripsOnly() {
        SPARK.conf().set(BATCHES_WITHOUT_TRIPS, false);
    }

    @AfterEach
    void restore() throws TimeoutException {
        for (StreamingQuery query : started) {
            query.stop();
        }
        SPARK.conf().unset(TripPlanRule.PLAN);
        SPARK.conf().unset(BATCHES_WITHOUT_TRIPS);
        SPARK.conf().unset(CODE_GENERATION);
    }

    @Test
    void readingWatermarkAndGroupingAreOneLoop() throws Exception {
        SparkPlan plan = executed(SUMS);
        WholeStageCodegenExec loop =
                onlyOne(plan, WholeStageCodegenExec.class, stage -> holds(stage, WatermarkInLoop.class));
        assertThat(loop.child())
                .as("above the grouping nothing but the month")
                .satisfies(top -> assertThat(top.children().head()).isInstanceOf(HashAggregateExec.class));
        assertThat(code(loop)).contains("eventTimes");
    }

    @Test
    void aMonthIsGroupedByItsBoundsInSparksFasterMap() throws Exception {
        SparkPlan plan = executed(SUMS);
        HashAggregateExec grouping = onlyOne(plan, HashAggregateExec.class, TripPlansTest::isPartial);
        assertThat(asJava(grouping.groupingExpressions()))
                .extracting(NamedExpression::name)
                .containsExactly("month_start", "month_end", "service", "pickup_zone");
        WholeStageCodegenExec loop =
                onlyOne(plan, WholeStageCodegenExec.class, stage -> holds(stage, WatermarkInLoop.class));
        assertThat(code(loop)).contains("FastHashMap");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowsAndEventTimesAreTheSameWithAndWithoutGeneratedCode(boolean generated) throws Exception {
        SPARK.conf().set(CODE_GENERATION, generated);
        StreamingQuery query = start(SUMS);
        assertThat(written.stream().map(TripPlansTest::text))
                .containsExactlyInAnyOrder(
                        "2024-01-01T00:00:00Z..2024-02-01T00:00:00Z green 7 2 1800",
                        "2024-02-01T00:00:00Z..2024-03-01T00:00:00Z green 7 1 900");
        assertThat(eventTimes(query))
                .containsEntry("max", "2024-02-10T00:00:00.000Z")
                .containsEntry("min", "2024-01-01T00:00:00.000Z")
                .containsEntry("avg", "2024-01-16T16:00:00.000Z");
    }

    @Test
    void aSourceThatIsNoGeneratedCodeIsReadByTheLoopThroughSparksOwnWatermark() throws Exception {
        source = trips -> trips;
        assertSameAsSparks(SUMS);
    }

    /** Such a source writes each row over the one before. */
    @Test
    void aSourceThatMakesSeveralRowsOfATripIsCopiedRowByRow() throws Exception {
        source = trips -> trips.withColumn("fare_cents", expr("explode(sequence(fare_cents, fare_cents + 2))"));
        assertSameAsSparks(
                "SELECT month, max_by(fare_cents, fare_cents) AS fare, sum(fare_cents) AS n FROM trips GROUP BY month");
        // a grouping that keeps the loop's rows as they are
        assertSameAsSparks("SELECT month, percentile_approx(fare_cents, 0.5) AS half FROM trips GROUP BY month");
        assertSameAsSparks("SELECT month, fare_cents, count(*) AS n FROM trips GROUP BY month, fare_cents");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // the month is a key and read by a function, too
                "SELECT month, max(month.start) AS latest, count(*) AS n FROM trips GROUP BY month",
                "SELECT month, date_format(month.start, 'yyyy') AS year, count(*) AS n FROM trips GROUP BY month, date_format(month.start, 'yyyy')",
                // no function that Spark's faster map could hold, and no function at all
                "SELECT month, max_by(service, fare_cents) AS latest, count(*) AS n FROM trips GROUP BY month",
                "SELECT month, percentile_approx(distance_miles, 0.5) AS half FROM trips GROUP BY month",
                "SELECT month, approx_count_distinct(pickup_zone) AS zones FROM trips GROUP BY month",
                "SELECT month, count(*) FILTER (WHERE fare_cents > 900) AS n, avg(fare_cents) AS fare FROM trips GROUP BY month",
                "SELECT month FROM trips GROUP BY month",
                "SELECT month, pickup_at, count(*) AS n FROM trips GROUP BY month, pickup_at",
                "SELECT month, coalesce(service, 'all') AS s, grouping_id() AS level, count(*) AS n FROM trips GROUP BY month, ROLLUP (service)",
            })
    void rowsAndEventTimesAreSparks(String sql) throws Exception {
        assertSameAsSparks(sql);
    }

    /** As a subquery of a statistic may be. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT k.a + k.b AS n FROM (SELECT named_struct('a', id % 3, 'b', 1) AS k FROM range(0, 10, 1, 1)) GROUP BY k",
                "SELECT k, count(*) AS n FROM (SELECT named_struct('a', id % 3, 'b', id % 2) AS k FROM range(0, 10, 1, 3)) GROUP BY k",
                "SELECT k.z AS z, count(*) AS n FROM (SELECT named_struct('z', IF(id % 2 = 0, 0.0D, -0.0D)) AS k FROM range(0, 10, 1, 2)) GROUP BY k",
                "SELECT k, count(DISTINCT id % 2) AS n FROM (SELECT id, IF(id > 5, NULL, named_struct('a', id % 3)) AS k FROM range(0, 10, 1, 2)) GROUP BY k",
                "SELECT k, k.a AS a, sum(k.a) AS n FROM (SELECT named_struct('a', id % 3) AS k FROM range(0, 10, 1, 2)) GROUP BY k, k.a",
            })
    void whatIsNoStreamIsGroupedAsSparkDoes(String sql) {
        List<String> ours = texts(SPARK.sql(sql).collectAsList());
        SPARK.conf().set(TripPlanRule.PLAN, "spark");
        assertThat(ours)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(texts(SPARK.sql(sql).collectAsList()));
    }

    @Test
    void aPlanThatTheRuleHasSeenStaysAsItIs() throws Exception {
        start(SUMS);
        SparkPlan once = new TripPlanRule().apply(execution().sparkPlan());
        assertThat(all(once)).hasAtLeastOneElementOfType(WatermarkInLoop.class);
        assertThat(new TripPlanRule().apply(once).toString()).isEqualTo(once.toString());
    }

    private void assertSameAsSparks(String sql) throws Exception {
        StreamingQuery ours = start(sql);
        List<String> rows = texts(written);
        written.clear();
        SPARK.conf().set(TripPlanRule.PLAN, "spark");
        StreamingQuery sparks = start(sql);
        SPARK.conf().unset(TripPlanRule.PLAN);
        assertThat(rows).isNotEmpty().containsExactlyInAnyOrderElementsOf(texts(written));
        assertThat(eventTimes(ours)).isEqualTo(eventTimes(sparks));
        written.clear();
    }

    private static List<String> texts(List<Row> rows) {
        return rows.stream().map(Row::toString).toList();
    }

    private SparkPlan executed(String sql) throws Exception {
        start(sql);
        return execution().executedPlan();
    }

    /** Of the last batch of the query that was started last. */
    private IncrementalExecution execution() {
        return ((StreamingQueryWrapper) started.get(started.size() - 1))
                .streamingQuery()
                .lastExecution();
    }

    /** Runs a batch of two trips in January 2024 and one in February. */
    private StreamingQuery start(String sql) throws Exception {
        MemoryTrips trips = new MemoryTrips(SPARK);
        MonthWindow.onStream(source.apply(trips.rows()), Duration.ofDays(1)).createOrReplaceTempView("trips");
        VoidFunction2<Dataset<Row>, Long> keep = (rows, batch) -> written.addAll(rows.collectAsList());
        StreamingQuery query = StatisticPlan.analyse(SPARK, StatisticFile.of("planned", sql))
                .rows()
                .writeStream()
                .outputMode("update")
                .option(
                        "checkpointLocation",
                        folder.resolve("checkpoint" + started.size()).toString())
                .foreachBatch(keep)
                .start();
        started.add(query);
        trips.add(
                TestTrips.trip("2024-01-01T00:00:00"),
                TestTrips.trip("2024-01-08T00:00:00"),
                TestTrips.trip("2024-02-10T00:00:00"));
        query.processAllAvailable();
        return query;
    }

    private static Map<String, String> eventTimes(StreamingQuery query) {
        return Stream.of(query.recentProgress())
                .map(progress -> progress.eventTime())
                .filter(times -> times.containsKey("max"))
                .findFirst()
                .orElseThrow();
    }

    private static String text(Row row) {
        Row month = row.getStruct(0);
        return String.format(
                Locale.ROOT,
                "%s..%s %s %s %s %s",
                month.get(0),
                month.get(1),
                row.get(1),
                row.get(2),
                row.get(3),
                row.get(4));
    }

    private static String code(WholeStageCodegenExec stage) {
        return stage.doCodeGen()._2().body();
    }

    private static boolean isPartial(HashAggregateExec aggregate) {
        return asJava(aggregate.aggregateExpressions()).stream()
                .allMatch(function -> function.mode().equals(Partial$.MODULE$));
    }

    /** Whether the operator's loop holds one of these: not one that is a loop of its own. */
    private static boolean holds(SparkPlan loop, Class<? extends SparkPlan> wanted) {
        return asJava(loop.children()).stream()
                .anyMatch(child ->
                        wanted.isInstance(child) || !(child instanceof WholeStageCodegenExec) && holds(child, wanted));
    }

    private static <T extends SparkPlan> T onlyOne(SparkPlan plan, Class<T> type, Predicate<T> wanted) {
        List<T> found = all(plan)
                .filter(type::isInstance)
                .map(type::cast)
                .filter(wanted)
                .toList();
        assertThat(found).as(() -> type.getSimpleName() + " of " + plan).hasSize(1);
        return found.get(0);
    }

    private static Stream<SparkPlan> all(SparkPlan plan) {
        return Stream.concat(Stream.of(plan), asJava(plan.children()).stream().flatMap(TripPlansTest::all));
    }
}
