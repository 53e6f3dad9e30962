package taxistream.streaming;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.MySqlOptions;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.recount.MonthRange;
import taxistream.streaming.recount.RecountFiles;
import taxistream.streaming.recount.RecountedTrips;

/** {@code taxistream backfill PATH…}: computes final months straight from files, and replaces exactly those. */
@Command(
        name = "backfill",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Computes months of every statistic straight from parquet files, and replaces exactly those months in"
                        + " MySQL, each in one transaction. Only months that no stream will change any more.")
public final class BackfillCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description =
                    "A parquet file, a folder or a glob, here or on gs://. Trips of a month also lie in the files of"
                            + " its neighbours: name those too.")
    private List<String> paths;

    @Option(
            names = "--months",
            paramLabel = "FIRST..LAST",
            converter = MonthRange.Converter.class,
            description = "Replaces these months. Without it: those in the files' names.")
    private MonthRange months;

    @Option(
            names = "--outside-month",
            paramLabel = "DURATION",
            defaultValue = "35d",
            description = "Rejects pickups that lie further outside their file's month, as the replay was told.")
    private Duration outsideMonth;

    @Mixin
    private MySqlOptions mysql;

    @Mixin
    private StatisticOptions statistics;

    @Mixin
    private GcsOptions gcs;

    @Option(
            names = "--config",
            paramLabel = "DIR",
            description = "Folder of streaming-job.properties. Without it: config.")
    private Path config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> settings = new HashMap<>(gcs.sparkSettings(paths));
        settings.put("spark.app.name", "taxistream backfill");
        settings.put("spark.ui.enabled", "false");
        settings.put(
                "spark.sql.shuffle.partitions",
                Integer.toString(2 * Runtime.getRuntime().availableProcessors()));
        SparkSession spark = SparkSessions.start(settings);
        try {
            RecountFiles files = RecountFiles.resolve(
                    paths,
                    Optional.empty(),
                    Optional.empty(),
                    spark.sessionState().newHadoopConf());
            RecountedTrips trips = RecountedTrips.of(spark, files, outsideMonth);
            new Backfill(spark, trips, new Database(mysql.settings()), statistics.folders())
                    .run(
                            months == null ? files.months() : months.months(),
                            spec.commandLine().getOut());
            return Commands.SUCCESS;
        } finally {
            spark.stop();
        }
    }
}
