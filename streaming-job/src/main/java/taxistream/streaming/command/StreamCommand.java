package taxistream.streaming.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.DurationConverter;
import taxistream.settings.MySqlOptions;
import taxistream.settings.MySqlSettings;
import taxistream.streaming.checkpoint.GcsCheckpoint;
import taxistream.streaming.job.SparkSessions;
import taxistream.streaming.job.StopGate;
import taxistream.streaming.job.StreamSettings;
import taxistream.streaming.job.StreamingJob;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.upkeep.TakeOver;

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
    private QueryOptions query;

    @Mixin
    private GcsOptions gcs;

    @Option(
            names = "--trigger",
            paramLabel = "DURATION",
            defaultValue = "10 seconds",
            description = "Starts a batch so often, if there is anything to read.")
    private Duration trigger;

    @Option(names = "--available-now", description = "Reads what is there, then ends: for hourly runs.")
    private boolean availableNow;

    @Option(
            names = "--take-over",
            description =
                    "Rebuilds the tables that another checkpoint fills: new ones are filled from the topic's first trip, with this"
                            + " checkpoint, and take their places.")
    private boolean takeOver;

    @Option(names = "--accept-fewer", description = QueryOptions.ACCEPT_FEWER + " With --take-over.")
    private boolean acceptFewer;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    /** For spark-submit, which names a class: the same as {@code taxistream stream}. */
    public static void main(String[] arguments) {
        System.exit(Commands.ofProcess().run(StreamingJobCommands.family(), "stream", arguments));
    }

    @Override
    public Integer call() {
        query.settings(); // wrong flags first
        MySqlSettings database = mysql.settings();
        log.info("Starting: {}", Commands.effective(spec));
        PrintWriter err = spec.commandLine().getErr();
        StopGate stopGate = StopGate.closedBySignals();
        Optional<GcsCheckpoint> onGcs = GcsCheckpoint.at(query.checkpoint());
        // What is quickly known comes first, and all of it at once: the topic may be waited for.
        FirstChecks.run(() -> new Database(database).check(), kafka::checkServer);
        StreamSettings settings = settings();
        kafka.checkReachable();
        SparkSession spark = SparkSessions.start(sparkSettings());
        try (StreamingJob job = new StreamingJob(spark, settings, stopGate)) {
            onGcs.ifPresent(there -> there.check(spark.sessionState().newHadoopConf()));
            if (takeOver) {
                new TakeOver(spark, settings, acceptFewer, err::println, stopGate).run();
                if (stopGate.isClosed()) {
                    return Commands.STOPPED;
                }
            }
            int queries = job.start().size();
            job.announce(err);
            onGcs.ifPresent(
                    there -> err.println(there.expectation(queries, query.shufflePartitions(), settings.trigger())));
            job.await();
            return Commands.SUCCESS;
        } finally {
            spark.stop();
        }
    }

    private StreamSettings settings() {
        return new StreamSettings(
                kafka.topic(query.mostTripsPerBatch()),
                mysql.settings(),
                statistics.folders(),
                query.settings(),
                availableNow ? Optional.empty() : Optional.of(trigger));
    }

    private Map<String, String> sparkSettings() {
        Map<String, String> settings = query.sparkSettings(gcs.settings());
        settings.put(
                "spark.app.name",
                "taxistream stream, every " + (availableNow ? "hour" : DurationConverter.spell(trigger)));
        return settings;
    }
}
