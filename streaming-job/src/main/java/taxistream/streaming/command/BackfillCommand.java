package taxistream.streaming.command;

import java.util.List;
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
import taxistream.settings.ConfigOptions;
import taxistream.settings.MySqlOptions;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.upkeep.Backfill;
import taxistream.streaming.upkeep.MonthRange;
import taxistream.streaming.upkeep.RecountFiles;
import taxistream.streaming.upkeep.RecountedTrips;

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

    @Option(names = "--accept-fewer", description = QueryOptions.ACCEPT_FEWER)
    private boolean acceptFewer;

    @Mixin
    private RecountOptions recount;

    @Mixin
    private MySqlOptions mysql;

    @Mixin
    private StatisticOptions statistics;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        SparkSession spark = recount.startSpark("taxistream backfill", paths);
        try {
            RecountFiles files = RecountFiles.resolve(
                    paths,
                    Optional.empty(),
                    Optional.empty(),
                    spark.sessionState().newHadoopConf());
            files.printPassedOver(spec.commandLine().getOut());
            RecountedTrips trips = RecountedTrips.of(spark, files, recount.outsideMonth());
            new Backfill(spark, trips, new Database(mysql.settings()), statistics.folders(), acceptFewer)
                    .run(
                            months == null ? files.months() : months.months(),
                            spec.commandLine().getOut());
            return Commands.SUCCESS;
        } finally {
            spark.stop();
        }
    }
}
