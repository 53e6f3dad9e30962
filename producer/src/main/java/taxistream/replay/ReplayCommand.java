package taxistream.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sun.misc.Signal;
import taxistream.remote.GcsAccess;
import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteStores;
import taxistream.replay.kafka.KafkaEndpoint;
import taxistream.replay.kafka.Topics;
import taxistream.replay.pace.Pace;
import taxistream.replay.source.CheckedFiles;
import taxistream.replay.source.Disorder;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.Ordering;
import taxistream.replay.source.Selection;
import taxistream.replay.source.SpillEstimate;
import taxistream.replay.source.Survey;
import taxistream.replay.source.TripFile;
import taxistream.replay.source.TripFiles;
import taxistream.replay.source.Workspace;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.DataSize;
import taxistream.settings.FailedRun;
import taxistream.settings.GcsEndpoint;
import taxistream.settings.KafkaServerOptions;
import taxistream.settings.WrongUsage;
import taxistream.trips.Service;
import taxistream.trips.TripFileException;
import taxistream.trips.TripFormat;

/** {@code taxistream replay PATH…}: sends the trips of parquet files to Kafka, in event-time order, exactly once. */
@Command(
        name = "replay",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Sends the trips of TLC's parquet files to Kafka, in event-time order, each exactly once. Started again"
                        + " after a crash, it goes on at the next trip.")
public final class ReplayCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "A parquet file, a folder or a glob, here or under gs://bucket/; or an https:// address."
                    + " <service>_tripdata_<yyyy-MM>.parquet says service and month.")
    private List<String> paths;

    @Option(names = "--service", paramLabel = "NAME", description = "Replaces the service in the files' names.")
    private String service;

    @Option(names = "--month", paramLabel = "yyyy-MM", description = "Replaces the month in the files' names.")
    private String month;

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

    @Option(names = "--rate", paramLabel = "N", description = "Sends N trips a second, evenly.")
    private Double rate;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = WallClockConverter.class,
            description = "Leaves out earlier pickups.")
    private LocalDateTime from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = WallClockConverter.class,
            description = "Leaves out pickups at this time and later.")
    private LocalDateTime to;

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
            names = "--late-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description =
                    "Lets this share of the trips come late, to try what a reader does with them: 0.01 is one in a"
                            + " hundred. All months are then sorted as one.")
    private double lateShare;

    @Option(
            names = "--late-by",
            paramLabel = "MIN..MAX",
            defaultValue = "1d..40d",
            converter = DurationRange.Converter.class,
            description = "How late those come.")
    private DurationRange lateBy;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "7",
            description = "Another seed, other late trips; the same one, the same bytes.")
    private long seed;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "1g",
            description =
                    "What reading and sorting may use, besides the Java heap; beyond it, sorting spills to --temp.")
    private DataSize memory;

    @Option(names = "--temp", paramLabel = "DIR", description = "Where sorting spills to.", defaultValue = "")
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
            names = "--skip-bad-files",
            description = "Goes on past files that cannot be read, lists them at the end, and ends with exit code 1."
                    + " Every file is read once more for that, before the first trip is sent.")
    private boolean skipBadFiles;

    @Option(
            names = "--replay-id",
            paramLabel = "NAME",
            description =
                    "Names the replay, and the position that it goes on from. Without it: the topic and a digest of the"
                            + " files' services and months.")
    private String replayId;

    @Option(names = "--restart", description = "Begins anew though trips were sent before: those will count twice.")
    private boolean restart;

    @Option(
            names = "--max-outage",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "Waits so long for a Kafka that was lost, then ends with exit code 1.")
    private Duration longestOutage;

    @Option(
            names = "--dry-run",
            description = "Shows files, rows, rejects by reason, first and last trip; sends nothing.")
    private boolean dryRun;

    @Option(names = "--summary", paramLabel = "FILE", description = "Writes the closing summary as JSON.")
    private Path summaryFile;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    /** DuckDB reads no file with less. */
    private static final DataSize LEAST_MEMORY = DataSize.parse("1m");

    /** One instant for the whole run. */
    private final Instant now = Instant.now();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        checkFlags();
        try {
            CheckedFiles files = files();
            ReplaySettings settings = settings(files.good());
            int exitCode = dryRun ? survey(settings, out) : replay(settings, out);
            if (exitCode == Commands.SUCCESS && !files.bad().isEmpty()) {
                throw new FailedRun("Skipped " + files.bad().size() + " of "
                        + (files.bad().size() + files.good().files().size()) + " files:\n"
                        + String.join("\n", files.bad()));
            }
            return exitCode;
        } catch (TripFileException e) {
            throw new FailedRun(e.getMessage(), e);
        }
    }

    private void checkFlags() {
        if (speedup != null && rate != null) {
            throw new WrongUsage("--speedup and --rate exclude each other: pass one of them.");
        }
        if (memory.bytes() < LEAST_MEMORY.bytes()) {
            throw new WrongUsage("--memory must be at least " + LEAST_MEMORY + ", got " + memory + ".");
        }
    }

    private CheckedFiles files() {
        TripFiles files = TripFiles.resolve(
                paths,
                Optional.ofNullable(service).map(ReplayCommand::service),
                Optional.ofNullable(month).map(ReplayCommand::month),
                new RemoteCache(new RemoteStores(GcsAccess.client(gcsEndpoint.address())), cacheFolder(), cacheSize));
        return skipBadFiles ? CheckedFiles.check(files, selection(), workspace()) : new CheckedFiles(files, List.of());
    }

    private Path cacheFolder() {
        return cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache", "taxistream") : Path.of(cache);
    }

    private Selection selection() {
        return new Selection(outsideMonth, Optional.ofNullable(from), Optional.ofNullable(to), now);
    }

    private Workspace workspace() {
        return new Workspace(
                memory,
                temporaryFolder.isEmpty() ? Path.of(System.getProperty("java.io.tmpdir")) : Path.of(temporaryFolder));
    }

    private ReplaySettings settings(TripFiles files) {
        return new ReplaySettings(
                files,
                selection(),
                new Ordering(order, disorder()),
                workspace(),
                new KafkaEndpoint(kafka.bootstrapServers(), kafka.client()),
                Topics.of(topic, Optional.of(rejectedTopic)),
                format,
                pace(),
                Optional.ofNullable(replayId),
                restart,
                longestOutage);
    }

    private Optional<Disorder> disorder() {
        if (lateShare == 0) {
            return Optional.empty();
        }
        if (!(lateShare > 0 && lateShare <= 1)) {
            throw new WrongUsage("--late-share must be from 0 (none) to 1 (all), got " + lateShare + ".");
        }
        return Optional.of(new Disorder(lateShare, lateBy.least(), lateBy.most(), seed));
    }

    private static Service service(String label) {
        return Service.ofLabel(label)
                .orElseThrow(() -> new WrongUsage("--service '" + label + "' is none of " + Service.labels() + "."));
    }

    private static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (java.time.DateTimeException e) {
            throw new WrongUsage("--month '" + text + "' is not a month: write it like 2021-01.", e);
        }
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

    private int survey(ReplaySettings settings, PrintWriter out) {
        DryRun report = new DryRun();
        for (List<TripFile> files : settings.months().values()) {
            long rowsOfMonth = 0;
            for (TripFile file : files.stream().sorted(TripFile.ORDER).toList()) {
                try (MonthRows rows = MonthRows.open(
                        List.of(file), settings.selection(), settings.ordering(), settings.workspace())) {
                    Survey survey = rows.survey().get(0);
                    rowsOfMonth += survey.trips() + survey.rejectedRows();
                    out.println(report.line(survey));
                }
            }
            report.sorts(SpillEstimate.of(rowsOfMonth, settings.format(), settings.workspace()));
        }
        out.println(report.total());
        write(report.toJson(), settings.files());
        passedOver(settings.files(), out);
        return Commands.SUCCESS;
    }

    private int replay(ReplaySettings settings, PrintWriter out) {
        PrintWriter err = spec.commandLine().getErr();
        StopRequest stop = new StopRequest();
        Signal.handle(new Signal("INT"), signal -> stop.request());
        Signal.handle(new Signal("TERM"), signal -> stop.request());
        ReplayOutcome outcome;
        try (ProgressReport progress = ProgressReport.on(err)) {
            outcome = new Replay(settings, progress, stop).run();
        }
        outcome.summary().toLines().forEach(out::println);
        passedOver(settings.files(), out);
        write(outcome.summary().toJson(), settings.files());
        if (outcome.stoppedAt().isPresent()) {
            err.println("Stopped after " + outcome.stoppedAt().get() + ". The same command goes on with the next row.");
            return Commands.STOPPED;
        }
        return Commands.SUCCESS;
    }

    private static void passedOver(TripFiles files, PrintWriter out) {
        files.passedOver().forEach(each -> out.println("Passed over: " + each));
    }

    private void write(Map<String, Object> summary, TripFiles files) {
        if (summaryFile == null) {
            return;
        }
        summary.put("passed_over", files.passedOver());
        try {
            Files.writeString(
                    summaryFile,
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(summary) + "\n");
        } catch (IOException e) {
            throw new FailedRun(
                    String.format(Locale.ROOT, "Cannot write the summary to %s: %s.", summaryFile, e.getMessage()), e);
        }
    }
}
