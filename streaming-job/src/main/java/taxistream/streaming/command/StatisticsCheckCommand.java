package taxistream.streaming.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.streaming.job.SparkSessions;
import taxistream.streaming.statistic.StatisticFolders;
import taxistream.streaming.upkeep.StatisticsReport;

/** {@code taxistream statistics check}: which tables the statistics would have, and which of them cannot be kept right. */
@Command(
        name = "check",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Shows each statistic's key, its table and how large its state can be, or why it cannot be kept.")
public final class StatisticsCheckCommand implements Callable<Integer> {

    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", description = "Folder of SQL files, as --statistics.")
    private Path folder;

    @Mixin
    private StatisticOptions statistics;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        StatisticFolders folders = folder == null ? statistics.folders() : statistics.folders(folder);
        SparkSession spark = SparkSessions.start(
                Map.of("spark.ui.enabled", "false", "spark.app.name", "taxistream statistics check"));
        try {
            boolean allKept = new StatisticsReport(spark, folders).print(out);
            return allKept ? Commands.SUCCESS : Commands.FAILED;
        } finally {
            spark.stop();
        }
    }
}
