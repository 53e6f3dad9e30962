package taxistream.replay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import taxistream.remote.GcsAccess;
import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteStores;
import taxistream.replay.kafka.KafkaEndpoint;
import taxistream.replay.kafka.Topics;
import taxistream.replay.pace.Pace;
import taxistream.replay.source.Disorder;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.Ordering;
import taxistream.replay.source.Selection;
import taxistream.replay.source.TripFiles;
import taxistream.replay.source.Workspace;
import taxistream.settings.DataSize;
import taxistream.settings.DurationConverter;
import taxistream.settings.GcsEndpoint;
import taxistream.settings.KafkaServerOptions;
import taxistream.settings.WrongUsage;
import taxistream.trips.TripFormat;

/** The flags of each command that sends trips: where they go, in which order and when, and what the sending may use. */
final class SendingOptions {

    @Mixin
    private KafkaServerOptions kafka;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "trips",
            description = "Receives the trips; created with 4 partitions and without an end to its retention.")
    private String topic;

    @Option(
            names = "--rejected-topic",
            paramLabel = "NAME",
            defaultValue = "trips.rejected",
            description = "Receives the rows that cannot count, each with its reason.")
    private String rejectedTopic;

    @Option(
            names = "--format",
            paramLabel = "avro|json",
            defaultValue = "avro",
            description = "Avro single-object encoding, or JSON for people and other tools. The job reads both.")
    private TripFormat format;

    @Option(
            names = "--speedup",
            paramLabel = "X",
            description =
                    "Sends as event time passes: 1 is real time, 86400 a day per second. Without it and --rate: as fast"
                            + " as possible.")
    private Double speedup;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Sends N trips a second, evenly. Without it and --speedup: as fast as possible.")
    private Double rate;

    @Option(
            names = "--outside-month",
            paramLabel = "DURATION",
            defaultValue = "35d",
            description = "Rejects pickups that lie further outside their file's month.")
    private Duration outsideMonth;

    @Option(
            names = "--order-by",
            paramLabel = "pickup|dropoff",
            defaultValue = "pickup",
            description = "Sorts by the time at which a trip begins, or ends.")
    private MonthRows.Order order;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "1g",
            description =
                    "What reading and sorting may use, besides the Java heap; beyond it, sorting spills to --temp.")
    private DataSize memory;

    @Option(
            names = "--temp",
            paramLabel = "DIR",
            description = "Where sorting spills to. Without it: the folder for temporary files, TMPDIR or /tmp.",
            defaultValue = "")
    private String temporaryFolder;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            defaultValue = "",
            description = "Where files of gs:// and https:// pass through; they are kept for the next run."
                    + " Without it: .cache/taxistream in your home.")
    private String cache;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            defaultValue = "20g",
            description = "What was used least lately makes room beyond it.")
    private DataSize cacheSize;

    @Mixin
    private GcsEndpoint gcsEndpoint;

    @Option(
            names = "--max-outage",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "Waits so long for a Kafka that was lost, then ends with exit code 1.")
    private Duration longestOutage;

    /** DuckDB reads no file with less. */
    private static final DataSize LEAST_MEMORY = DataSize.parse("1m");

    /** @throws WrongUsage if flags exclude each other, or one is out of its bounds */
    void check() {
        if (speedup != null && rate != null) {
            throw new WrongUsage("--speedup and --rate exclude each other: pass one of them.");
        }
        if (memory.bytes() < LEAST_MEMORY.bytes()) {
            throw new WrongUsage("--memory must be at least " + LEAST_MEMORY + ", got " + memory + ".");
        }
    }

    ReplaySettings settings(
            TripFiles files,
            Selection selection,
            Optional<Disorder> disorder,
            Optional<String> replayId,
            boolean restart) {
        return new ReplaySettings(
                files,
                selection,
                new Ordering(order, disorder),
                workspace(),
                kafka(),
                topics(),
                format,
                pace(),
                replayId,
                restart,
                longestOutage);
    }

    KafkaEndpoint kafka() {
        return new KafkaEndpoint(kafka.bootstrapServers(), kafka.client());
    }

    Topics topics() {
        return Topics.of(topic, Optional.of(rejectedTopic));
    }

    Duration outsideMonth() {
        return outsideMonth;
    }

    /** What a backfill must know to read the files as the replay does. */
    List<String> backfillOptions() {
        List<String> options = new ArrayList<>(List.of("--outside-month", DurationConverter.spell(outsideMonth)));
        gcsEndpoint.address().ifPresent(address -> options.addAll(List.of("--gcs-endpoint", address.toString())));
        return options;
    }

    RemoteStores stores() {
        return new RemoteStores(GcsAccess.client(gcsEndpoint.address()));
    }

    RemoteCache cache(RemoteStores stores) {
        return new RemoteCache(stores, cacheFolder(), cacheSize);
    }

    private Path cacheFolder() {
        return cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache", "taxistream") : Path.of(cache);
    }

    Workspace workspace() {
        return new Workspace(
                memory,
                temporaryFolder.isEmpty() ? Path.of(System.getProperty("java.io.tmpdir")) : Path.of(temporaryFolder));
    }

    private Pace pace() {
        if (speedup != null) {
            return Pace.speedup(positive("--speedup", speedup, "1 = real time, 86400 = a day per second"));
        }
        return rate == null ? Pace.asFastAsPossible() : Pace.rate(positive("--rate", rate, "trips a second"));
    }

    private static double positive(String flag, double value, String meaning) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new WrongUsage(flag + " must be above 0 (" + meaning + "), got " + value + ".");
        }
        return value;
    }
}
