package taxistream.streaming.mysql;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.types.DataTypes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;
import taxistream.streaming.statistic.StatisticFile;

/** The text of the statement that upserts 500 rows of ten columns; in the package of what it measures, which is not public. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class UpsertBenchmark {

    private final Upsert upsert = new Upsert(monthlyTrips(), "monthly_trips", SqlFlavour.MYSQL);

    private static Statistic monthlyTrips() {
        List<String> keys = List.of("month", "service", "pickup_zone", "payment_type");
        List<StatisticColumn> columns = java.util.stream.Stream.concat(
                        keys.stream(),
                        java.util.stream.Stream.of("trips", "fare", "tips", "tolls", "revenue", "distance_miles"))
                .map(name -> new StatisticColumn(name, DataTypes.LongType, false, false))
                .toList();
        return new Statistic(StatisticFile.of("monthly_trips", "SELECT"), columns, keys, new java.util.TreeMap<>());
    }

    @Benchmark
    public String statementOf500Rows() {
        return upsert.sql(500);
    }
}
