package taxistream.streaming.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.WrongUsage;
import taxistream.streaming.job.SparkSessions;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.upkeep.StatisticDocs;

/** {@code taxistream statistics docs --out FOLDER}: a page of Markdown for each statistic. */
@Command(
        name = "docs",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Writes a page of Markdown for each statistic: its columns with their comments, what it reads of the trips, and"
                        + " the views that read it.")
public final class StatisticsDocsCommand implements Callable<Integer> {

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for the pages.")
    private Path out;

    @Mixin
    private StatisticOptions statistics;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter report = spec.commandLine().getOut();
        SparkSession spark = SparkSessions.start(
                Map.of("spark.ui.enabled", "false", "spark.app.name", "taxistream statistics docs"));
        try {
            StatisticDocs docs = new StatisticDocs(spark, statistics.views());
            boolean all = true;
            for (StatisticFile file : statistics.folders().read(spark)) {
                try {
                    report.println("Wrote " + write(file.name(), docs.page(file)));
                } catch (StatisticException e) {
                    report.println(e.withExcerpt());
                    all = false;
                }
            }
            return all ? Commands.SUCCESS : Commands.FAILED;
        } finally {
            spark.stop();
        }
    }

    private Path write(String name, String page) {
        try {
            return Files.writeString(Files.createDirectories(out).resolve(name + ".md"), page);
        } catch (IOException e) {
            throw new WrongUsage("Cannot write to " + out + ": " + e + ". Name another folder with --out.", e);
        }
    }
}
