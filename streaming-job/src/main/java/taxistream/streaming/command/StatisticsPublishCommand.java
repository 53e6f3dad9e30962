package taxistream.streaming.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
import taxistream.settings.WrongUsage;
import taxistream.streaming.job.SparkSessions;
import taxistream.streaming.job.StopGate;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.TableSwap;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticFolders;
import taxistream.streaming.upkeep.Publication;
import taxistream.streaming.upkeep.Rebuild;
import taxistream.streaming.upkeep.StatisticTests;
import taxistream.streaming.upkeep.StatisticsReport;

/** {@code taxistream statistics publish}: a statistic from its SQL file to a table that stands where the others do. */
@Command(
        name = "publish",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = {
            "Checks and tests a statistic, puts its file into the folder of statistics, and waits until the running job has"
                    + " counted it as far as the others.",
            "A statistic whose SQL was changed is rebuilt beside its table, which needs the rights of"
                    + " config/mysql/administrator.sql."
        })
public final class StatisticsPublishCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "STATISTIC",
            description = "An SQL file; or the name of one in the folder of statistics, without .sql.")
    private String given;

    @Option(names = "--accept-fewer", description = QueryOptions.ACCEPT_FEWER)
    private boolean acceptFewer;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private MySqlOptions mysql;

    @Mixin
    private StatisticOptions statistics;

    @Mixin
    private QueryOptions query;

    @Mixin
    private GcsOptions gcs;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path inFolder = statistics.statistics().resolve(given + ".sql");
        Path path = Files.isRegularFile(inFolder) ? inFolder : Path.of(given).toAbsolutePath();
        StatisticFile.readFile(path); // wrong usage first
        StopGate stopGate = StopGate.closedBySignals();
        Database database = new Database(mysql.settings());
        FirstChecks.run(database::check, kafka::checkServer);
        Map<String, String> settings = query.sparkSettings(gcs.settings());
        settings.put("spark.app.name", "taxistream statistics publish " + given);
        SparkSession spark = SparkSessions.start(settings);
        try {
            StatisticFolders folders = statistics.folders();
            StatisticFile file = folders.read(path, folders.registerTables(spark));
            if (!isRight(spark, file, path)) {
                out().println("Nothing was published.");
                return Commands.FAILED;
            }
            return publish(spark, database, file, path, stopGate);
        } finally {
            spark.stop();
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void tell(String line) {
        out().println(line);
        out().flush();
    }

    private boolean isRight(SparkSession spark, StatisticFile file, Path path) {
        try {
            StatisticsReport.check(spark, file, out());
        } catch (StatisticException e) {
            out().println(e.withExcerpt());
            return false;
        }
        StatisticFolders besideIt = new StatisticFolders(path.getParent(), statistics.views(), statistics.tables());
        return new StatisticTests(spark, besideIt).run(List.of(file), out());
    }

    private int publish(SparkSession spark, Database database, StatisticFile file, Path path, StopGate stopGate) {
        TableSwap swap = new TableSwap(database, file);
        boolean isChanged = swap.version() > 0 && swap.isKnown() && !swap.hasSqlOf(file);
        if (isChanged) {
            swap.checkRights("publish a changed statistic");
        }
        putInto(statistics.statistics(), path);
        if (isChanged) {
            tell("The SQL of " + file.name() + " was changed: counting it again beside its table.");
            Rebuild rebuild = new Rebuild(
                    spark,
                    kafka.topic(query.mostTripsPerBatch()),
                    database,
                    query.settings(),
                    file,
                    acceptFewer,
                    this::tell,
                    stopGate);
            tell(rebuild.run());
            return stopGate.isClosed() ? Commands.STOPPED : Commands.SUCCESS;
        }
        try (TopicProgress progress =
                new TopicProgress(kafka.topic(OptionalLong.empty()), QueryOptions.CONSUMER_GROUP)) {
            tell("Waiting for the running job, which looks into " + statistics.statistics() + " every second.");
            tell(new Publication(database, progress, file.name(), statistics.statistics()).await(this::tell));
        }
        return Commands.SUCCESS;
    }

    /** The file and its test. */
    private static void putInto(Path folder, Path path) {
        try {
            if (Files.isSameFile(folder, path.getParent())) {
                return;
            }
            Path test = path.resolveSibling(path.getFileName().toString().replaceFirst("\\.sql$", ".test"));
            if (Files.isDirectory(test)) {
                try (Stream<Path> files = Files.walk(test)) {
                    for (Path file : files.toList()) {
                        Path copy = folder.resolve(test.getFileName())
                                .resolve(test.relativize(file).toString());
                        if (!Files.isDirectory(file) || !Files.isDirectory(copy)) {
                            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                        }
                    }
                }
            }
            // The job must not read half a file.
            Path copy =
                    Files.copy(path, folder.resolve(path.getFileName() + ".new"), StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, folder.resolve(path.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new WrongUsage("Cannot put " + path + " into " + folder + ": " + e + ".", e);
        }
    }
}
