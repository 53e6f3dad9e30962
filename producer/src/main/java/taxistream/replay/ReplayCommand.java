package taxistream.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
import taxistream.replay.source.CheckedFiles;
import taxistream.replay.source.Disorder;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.Selection;
import taxistream.replay.source.SpillEstimate;
import taxistream.replay.source.Survey;
import taxistream.replay.source.TripFile;
import taxistream.replay.source.TripFiles;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.Counted;
import taxistream.settings.FailedRun;
import taxistream.settings.FileTrouble;
import taxistream.settings.WrongUsage;
import taxistream.trips.Service;
import taxistream.trips.TripFileException;

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

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "Replaces the service in the files' names. Without it: as the names say.")
    private String service;

    @Option(
            names = "--month",
            paramLabel = "yyyy-MM",
            description = "Replaces the month in the files' names. Without it: as the names say.")
    private String month;

    @Mixin
    private SendingOptions sending;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = WallClockConverter.class,
            description = "Leaves out earlier pickups. Without it: none.")
    private LocalDateTime from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = WallClockConverter.class,
            description = "Leaves out pickups at this time and later. Without it: none.")
    private LocalDateTime to;

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
            names = "--dry-run",
            description = "Shows files, rows, rejects by reason, first and last trip; sends nothing.")
    private boolean dryRun;

    @Option(
            names = "--summary",
            paramLabel = "FILE",
            description = "Writes the closing summary as JSON. Without it: prints it.")
    private Path summaryFile;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    /** One instant for the whole run. */
    private final Instant now = Instant.now();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        sending.check();
        try {
            CheckedFiles files = files();
            ReplaySettings settings = settings(files.good());
            int exitCode = dryRun ? survey(settings, out) : replay(settings, out);
            if (exitCode == Commands.SUCCESS && !files.bad().isEmpty()) {
                throw new FailedRun("Skipped " + files.bad().size() + " of "
                        + Counted.of(files.bad().size() + files.good().files().size(), "file") + ":\n"
                        + String.join("\n", files.bad()));
            }
            return exitCode;
        } catch (TripFileException e) {
            throw new FailedRun(e.getMessage(), e);
        }
    }

    private CheckedFiles files() {
        TripFiles files = TripFiles.resolve(
                paths,
                Optional.ofNullable(service).map(ReplayCommand::service),
                Optional.ofNullable(month).map(ReplayCommand::month),
                sending.cache(sending.stores()));
        return skipBadFiles
                ? CheckedFiles.check(files, selection(), sending.workspace())
                : new CheckedFiles(files, List.of());
    }

    private Selection selection() {
        return new Selection(sending.outsideMonth(), Optional.ofNullable(from), Optional.ofNullable(to), now);
    }

    private ReplaySettings settings(TripFiles files) {
        return sending.settings(files, selection(), disorder(), Optional.ofNullable(replayId), restart);
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
            err.println("Stopped " + outcome.stoppedAt().get() + ". The same command goes on with the next row.");
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
                    String.format(
                            Locale.ROOT, "Cannot write the summary to %s: %s.", summaryFile, FileTrouble.reason(e)),
                    e);
        }
    }
}
