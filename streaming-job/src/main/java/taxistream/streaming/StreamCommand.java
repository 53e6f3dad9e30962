package taxistream.streaming;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sun.misc.Signal;
import taxistream.settings.Commands;
import taxistream.settings.DurationConverter;
import taxistream.settings.MySqlOptions;
import taxistream.settings.WrongUsage;
import taxistream.streaming.checkpoint.GcsCheckpoint;
import taxistream.streaming.input.TripTopic;

/** {@code taxistream stream}: keeps every statistic of the folder in MySQL, from the topic's first trip on. */
@Command(
        name = "stream",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Keeps monthly statistics of the trips in Kafka exactly right in MySQL: every .sql file of a folder is a"
                        + " statistic with a table of its own.")
public final class StreamCommand implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(StreamCommand.class);

    @Mixin
    private KafkaOptions kafka;

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
            description =
                    "Folder where the queries keep their offsets and their state: a path, or a URI such as gs://…")
    private String checkpoint;

    @Option(
            names = "--trigger",
            paramLabel = "DURATION",
            defaultValue = "10 seconds",
            description = "Starts a batch so often, if there is anything to read.")
    private Duration trigger;

    @Option(names = "--available-now", description = "Reads what is there, then ends: for hourly runs.")
    private boolean availableNow;

    @Option(
            names = "--lateness",
            paramLabel = "DURATION",
            defaultValue = "35d",
            description = "Counts trips that come so long after their month's end; later ones are rejected.")
    private Duration lateness;

    @Option(
            names = "--shuffle-partitions",
            paramLabel = "N",
            defaultValue = "2",
            description = "Parts that a statistic's state is kept in; fixed by a checkpoint's first batch.")
    private int shufflePartitions;

    @Option(
            names = "--max-trips-per-batch",
            paramLabel = "N",
            description = "Reads at most so many records in a batch. Without it: all there are.")
    private Long mostTripsPerBatch;

    @Option(
            names = "--config",
            paramLabel = "DIR",
            description = "Folder of streaming-job.properties. Without it: config.")
    private Path config;

    @Spec
    private CommandSpec spec;

    /** For spark-submit, which names a class: the same as {@code taxistream stream}. */
    public static void main(String[] arguments) {
        System.exit(Commands.ofProcess().run(StreamingJobCommands.family(), "stream", arguments));
    }

    @Override
    public Integer call() {
        StreamSettings settings = settings();
        log.info("Starting: {}", Commands.effective(spec));
        PrintWriter err = spec.commandLine().getErr();
        StopGate stopGate = new StopGate();
        Signal.handle(new Signal("TERM"), signal -> stopGate.close());
        Signal.handle(new Signal("INT"), signal -> stopGate.close());
        Optional<GcsCheckpoint> onGcs = GcsCheckpoint.at(checkpoint);
        kafka.checkReachable();
        SparkSession spark = SparkSessions.start(sparkSettings());
        try (StreamingJob job = new StreamingJob(spark, settings, stopGate)) {
            onGcs.ifPresent(there -> there.check(spark.sessionState().newHadoopConf()));
            List<StreamingQuery> queries = job.start();
            job.announce(err, queries);
            onGcs.ifPresent(
                    there -> err.println(there.expectation(queries.size(), shufflePartitions, settings.trigger())));
            job.await(queries);
            return Commands.SUCCESS;
        } finally {
            spark.stop();
        }
    }

    private StreamSettings settings() {
        if (shufflePartitions < 1) {
            throw new WrongUsage("--shuffle-partitions must be at least 1, got " + shufflePartitions + ".");
        }
        if (mostTripsPerBatch != null && mostTripsPerBatch < 1) {
            throw new WrongUsage("--max-trips-per-batch must be at least 1, got " + mostTripsPerBatch + ".");
        }
        TripTopic topic =
                kafka.topic(mostTripsPerBatch == null ? OptionalLong.empty() : OptionalLong.of(mostTripsPerBatch));
        return new StreamSettings(
                topic,
                mysql.settings(),
                statistics.folders(),
                checkpoint,
                availableNow ? Optional.empty() : Optional.of(trigger),
                lateness,
                shufflePartitions);
    }

    private Map<String, String> sparkSettings() {
        Map<String, String> settings = new HashMap<>(gcs.settings().forFiles());
        GcsCheckpoint.at(checkpoint)
                .ifPresent(there -> settings.putAll(gcs.settings().forCheckpoint()));
        settings.put("spark.sql.shuffle.partitions", Integer.toString(shufflePartitions));
        settings.put(
                "spark.app.name",
                "taxistream stream, every " + (availableNow ? "hour" : DurationConverter.spell(trigger)));
        return settings;
    }
}
