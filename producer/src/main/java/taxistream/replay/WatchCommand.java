package taxistream.replay;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sun.misc.Signal;
import taxistream.remote.RemoteStores;
import taxistream.replay.source.Selection;
import taxistream.replay.source.TripFiles;
import taxistream.replay.watch.WatchedPlaces;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;
import taxistream.trips.Service;
import taxistream.trips.TripFileException;

/** {@code taxistream watch SOURCE…}: sends each month by itself, once its files are there and whole. */
@Command(
        name = "watch",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Looks for new months in folders, buckets and at TLC's address, and replays each once its files are whole,"
                        + " in their order, each trip exactly once. Started again after a crash, it goes on at the next"
                        + " trip.")
public final class WatchCommand implements Callable<Integer> {

    private static final Duration EVERY_HERE = Duration.ofSeconds(10);
    private static final Duration EVERY_ELSEWHERE = Duration.ofMinutes(10);

    @Parameters(
            paramLabel = "SOURCE",
            arity = "1..*",
            description = "A folder, gs://bucket/prefix, or the https:// address of a folder, such as TLC's"
                    + " https://d37ci6vzurychx.cloudfront.net/trip-data/. <service>_tripdata_<yyyy-MM>.parquet says service"
                    + " and month; other names are left alone.")
    private List<String> sources;

    @Option(
            names = "--service",
            split = ",",
            paramLabel = "NAME",
            description =
                    "yellow, green, fhv or fhvhv, several with commas between: each month must have these. Without"
                            + " it: those of which there is a file.")
    private List<Service> services = List.of();

    @Option(
            names = "--from",
            paramLabel = "yyyy-MM",
            description = "The first month. Without it: the earliest that is there.")
    private YearMonth first;

    @Option(
            names = "--gap-patience",
            paramLabel = "MONTHS",
            defaultValue = "1",
            description = "Waits for a missing file until a file of so many months later is whole; then goes on without"
                    + " it. 0: does not wait.")
    private int patience;

    @Option(
            names = "--reissued",
            paramLabel = "say|backfill",
            defaultValue = "say",
            description =
                    "A file that was corrected after it was sent, or came late: says which of its months are to be"
                            + " replaced in MySQL; or replaces them, once they are final, by 'taxistream backfill', with the"
                            + " MySQL settings of the environment or of config/streaming-job.properties.")
    private Reissued reissued;

    @Option(names = "--once", description = "Sends what is whole now, and ends: for schedulers.")
    private boolean once;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            description = "The time between two looks. Without it: 10s for folders, 10m where a look is a request.")
    private Duration every;

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "A file that may be written to, as in a folder, must look the same for so long.")
    private Duration settle;

    @Option(
            names = "--replay-id",
            paramLabel = "NAME",
            description =
                    "Names the replay, and the position that it goes on from. Without it: the topic with -watch behind it.")
    private String replayId;

    @Mixin
    private SendingOptions sending;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        sending.check();
        if (patience < 0) {
            throw new WrongUsage("--gap-patience must be 0 or more months, got " + patience + ".");
        }
        PrintWriter err = spec.commandLine().getErr();
        StopRequest stop = new StopRequest();
        Signal.handle(new Signal("INT"), signal -> stop.request());
        Signal.handle(new Signal("TERM"), signal -> stop.request());
        try (ProgressReport progress = ProgressReport.on(err)) {
            Optional<String> stoppedAt = watch(progress, stop).run();
            if (stoppedAt.isPresent()) {
                err.println("Stopped " + stoppedAt.get() + ". The same command goes on with the next row.");
                return Commands.STOPPED;
            }
            return Commands.SUCCESS;
        } catch (TripFileException e) {
            throw new FailedRun(e.getMessage(), e);
        }
    }

    private Watch watch(ReplayProgress progress, StopRequest stop) {
        Set<Service> expected = services.isEmpty() ? EnumSet.noneOf(Service.class) : EnumSet.copyOf(services);
        RemoteStores stores = sending.stores();
        WatchedPlaces places = WatchedPlaces.of(
                sources, expected, Optional.ofNullable(first), stores, sending.cache(stores), Clock.systemUTC());
        String replay =
                Optional.ofNullable(replayId).orElseGet(() -> sending.topics().trips() + "-watch");
        WatchSettings settings = new WatchSettings(
                replay,
                sending.kafka(),
                sending.topics(),
                Optional.ofNullable(every).orElse(places.areHere() ? EVERY_HERE : EVERY_ELSEWHERE),
                settle,
                patience,
                expected,
                once);
        PrintWriter out = spec.commandLine().getOut();
        Function<TripFiles, ReplaySettings> sendingOf = files -> replay(files, replay);
        Optional<MonthReplacement> replacement = reissued == Reissued.BACKFILL
                ? Optional.of(new MonthReplacement(
                        settings, sendingOf, new BackfillProcess(sending.backfillOptions(), stop), out))
                : Optional.empty();
        return new Watch(places, settings, sendingOf, replacement, progress, stop, out);
    }

    private ReplaySettings replay(TripFiles files, String replay) {
        Selection selection = new Selection(sending.outsideMonth(), Optional.empty(), Optional.empty(), Instant.now());
        return sending.settings(files, selection, Optional.empty(), Optional.of(replay), false);
    }
}
