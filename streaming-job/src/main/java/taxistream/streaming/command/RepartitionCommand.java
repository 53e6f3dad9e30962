package taxistream.streaming.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import taxistream.settings.WrongUsage;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.checkpoint.GcsCheckpoint;
import taxistream.streaming.job.SparkSessions;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.TableSwap;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.upkeep.Repartition;

/** {@code taxistream repartition N}: keeps the state of every statistic in another number of parts from now on. */
@Command(
        name = "repartition",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Divides the state of every statistic anew, which is fixed otherwise by a checkpoint's first batch. For"
                        + " checkpoints of --state-store rocksdb, while no job runs on them.")
public final class RepartitionCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "N", description = "The number of parts.")
    private int partitions;

    @Mixin
    private MySqlOptions mysql;

    @Mixin
    private StatisticOptions statistics;

    @Mixin
    private GcsOptions gcs;

    @Option(
            names = "--checkpoint",
            paramLabel = "PATH",
            defaultValue = "checkpoint",
            description = "Folder where the queries keep their offsets and their state.")
    private String checkpoint;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (partitions < 1) {
            throw new WrongUsage("The number of parts must be at least 1, got " + partitions + ".");
        }
        Database database = new Database(mysql.settings());
        SparkSession spark = SparkSessions.start(sparkSettings());
        try {
            List<String> refused = new ArrayList<>();
            for (StatisticFile file : statistics.folders().readable(spark, refused::add)) {
                int version = new TableSwap(database, file).version();
                CheckpointFolder folder = CheckpointFolder.of(checkpoint, file.name(), version);
                spec.commandLine().getOut().println(Repartition.of(spark, folder, file.name(), partitions));
            }
            refused.forEach(why -> spec.commandLine().getErr().println("Not divided: " + why));
            return refused.isEmpty() ? Commands.SUCCESS : Commands.FAILED;
        } finally {
            spark.stop();
        }
    }

    private Map<String, String> sparkSettings() {
        Map<String, String> settings = new HashMap<>(gcs.settings().forFiles());
        GcsCheckpoint.at(checkpoint)
                .ifPresent(there -> settings.putAll(gcs.settings().forCheckpoint()));
        settings.put("spark.app.name", "taxistream repartition");
        settings.put("spark.ui.enabled", "false");
        return settings;
    }
}
