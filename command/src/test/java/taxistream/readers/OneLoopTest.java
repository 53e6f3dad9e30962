package taxistream.readers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.codegen.ByteCodeStats;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.debug.package$;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import scala.Tuple3;
import scala.jdk.javaapi.CollectionConverters;
import taxistream.generate.GenerateCommand;
import taxistream.streaming.job.SparkSessions;
import taxistream.streaming.statistic.StaticTables;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticPlan;
import taxistream.streaming.upkeep.LateTrips;
import taxistream.streaming.upkeep.RecountFiles;
import taxistream.streaming.upkeep.RecountedTrips;
import taxistream.trips.Service;

/**
 * The recount of a file reads, judges and sums a row in one loop of compiled code. HotSpot compiles no method of more than 8,000 bytes,
 * so Spark does without such a loop then, and a row costs twice as much: nothing else would tell.
 */
@Tag("long")
class OneLoopTest {

    private static final int MOST_BYTES = 8000;

    @TempDir
    static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void generateMonths() {
        assertThat(new CommandLine(new GenerateCommand())
                        .execute(
                                "--service",
                                "yellow,green,fhv,fhvhv",
                                "--month",
                                "2024-01",
                                "--rows",
                                "200",
                                "--out",
                                folder.toString()))
                .isZero();
        spark = SparkSessions.start(Map.of("spark.ui.enabled", "false", "spark.sql.shuffle.partitions", "1"));
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    /** @param alone whether the file has a query of its own, as large ones have */
    @ParameterizedTest
    @CsvSource({
        "YELLOW, true",
        "GREEN, true",
        "FHV, true",
        "FHVHV, true",
        "YELLOW, false",
        "GREEN, false",
        "FHV, false",
        "FHVHV, false"
    })
    void everyShippedStatisticOfAMonth(Service service, boolean alone) throws IOException {
        Path file = folder.resolve(service.label() + "_tripdata_2024-01.parquet");
        Path read = alone ? Files.copy(file, folder.resolve(service.label() + "_alone.parquet")) : file;
        RecountedTrips trips = RecountedTrips.of(
                spark,
                RecountFiles.resolve(
                        List.of(read.toString()),
                        Optional.of(service),
                        Optional.of(YearMonth.of(2024, 1)),
                        spark.sessionState().newHadoopConf()),
                Duration.ofDays(1));
        StaticTables.register(spark, Path.of("../config/statistics/more/monthly_flows.test/tables"));
        trips.rows(LateTrips.none(), "any").createOrReplaceTempView("trips");
        for (Path statistic : statistics()) {
            Dataset<Row> rows = StatisticPlan.analyse(spark, StatisticFile.readFile(statistic))
                    .rows();
            assertThat(largestMethod(rows)).as("bytes of %s", statistic).isBetween(1, MOST_BYTES);
        }
    }

    private static List<Path> statistics() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("../config/statistics"))) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        }
    }

    /** In bytes; negative where Spark's code does not compile, so that it interprets its plan. */
    private static int largestMethod(Dataset<Row> rows) {
        SparkPlan plan = rows.queryExecution().executedPlan();
        return CollectionConverters.asJava(package$.MODULE$.codegenStringSeq(plan)).stream()
                .map(Tuple3::_3)
                .mapToInt(ByteCodeStats::maxMethodCodeSize)
                .max()
                .orElseThrow();
    }
}
