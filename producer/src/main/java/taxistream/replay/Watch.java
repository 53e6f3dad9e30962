package taxistream.replay;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import taxistream.process.Heartbeat;
import taxistream.replay.kafka.ReplayLog;
import taxistream.replay.kafka.ReplayRecord.FileCounts;
import taxistream.replay.kafka.ReplayTakeover;
import taxistream.replay.source.TripFile;
import taxistream.replay.source.TripFiles;
import taxistream.replay.watch.Look;
import taxistream.replay.watch.Looking;
import taxistream.replay.watch.MonthRuns;
import taxistream.replay.watch.SentFiles;
import taxistream.replay.watch.WatchPlan;
import taxistream.replay.watch.WatchReport;
import taxistream.replay.watch.WatchedPlaces;
import taxistream.settings.DurationConverter;
import taxistream.settings.FailedRun;
import taxistream.trips.TripFileName;

/**
 * A replay whose files come by and by: looks at places again and again, and sends each month by {@link Replay} once its files are whole.
 * All it remembers is the replay's log in Kafka, which it reads at its start and after it has sent something; a look that finds nothing
 * new asks Kafka nothing. For one thread.
 */
final class Watch {

    private static final long MILLIS_OF_A_DAY = Duration.ofDays(1).toMillis();

    private final WatchedPlaces places;
    private final WatchSettings settings;
    private final Function<TripFiles, ReplaySettings> sending;
    private final ReplayProgress progress;
    private final StopRequest stop;
    private final PrintWriter out;
    private final String instance = ReplayIdentity.newInstance();
    private final ReplayTakeover takeover;
    private final Looking looking;
    private final WatchReport report;
    private final Optional<MonthReplacement> replacement;
    private final Heartbeat heartbeat = Heartbeat.ofSystemd();
    private SentFiles sent;
    private boolean costTold;
    private boolean away;

    /**
     * @param sending the replay's settings for these files
     * @param replacement replaces months in MySQL; empty where the watch only says what is to be replaced
     */
    Watch(
            WatchedPlaces places,
            WatchSettings settings,
            Function<TripFiles, ReplaySettings> sending,
            Optional<MonthReplacement> replacement,
            ReplayProgress progress,
            StopRequest stop,
            PrintWriter out) {
        this.places = places;
        this.settings = settings;
        this.sending = sending;
        this.replacement = replacement;
        this.progress = progress;
        this.stop = stop;
        this.out = out;
        this.takeover = new ReplayTakeover(settings.kafka(), settings.topics(), settings.replay(), instance);
        this.looking = new Looking(places, settings.settle(), System::nanoTime, (file, input) -> input.fingerprint()
                .equals(ReplayIdentity.fingerprint(file)));
        this.report = new WatchReport(settings.patience(), replacement.isEmpty());
    }

    /**
     * Watches until it is asked to end; once, until all that is whole is sent.
     *
     * @return where a month was left, if the watch was asked to end within it
     * @throws FailedRun if a month cannot be sent; another run goes on after its last committed trip
     */
    Optional<String> run() throws InterruptedException {
        settings.topics()
                .ensure(settings.kafka()); // so that the job may begin before the first month does; a replay warns
        sent = sentFiles();
        while (!stop.isRequested()) {
            Optional<Look> look = look();
            look.ifPresent(this::checkBegunAreTheSame);
            if (look.isPresent() && replaceMonths(look.get())) {
                continue;
            }
            if (look.isPresent() && !plan(look.get()).toSend().isEmpty()) {
                Optional<String> stoppedAt = send(look.get(), plan(look.get()));
                if (stoppedAt.isPresent()) {
                    return stoppedAt;
                }
            } else if (look.filter(Look::settling).isPresent()) {
                await(settings.settle());
            } else if (settings.once()) {
                return Optional.empty();
            } else {
                await(settings.every());
            }
        }
        return Optional.empty();
    }

    /** Waits for so long, or until it is asked to end, and tells systemd meanwhile that it does. */
    private void await(Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); left > 0 && !stop.isRequested(); left = until - System.nanoTime()) {
            heartbeat.beat();
            stop.await(Duration.ofNanos(Math.min(left, heartbeat.every().toNanos())));
        }
    }

    private SentFiles sentFiles() {
        return SentFiles.of(
                ReplayLog.readIfThere(settings.kafka(), settings.topics().replays()), settings.replay());
    }

    /**
     * Empty if a place cannot be asked now: a network that is away for an hour is no reason to end.
     *
     * @throws FailedRun if a place could not be asked from the beginning on: it may be no network, but a wrong name
     */
    private Optional<Look> look() {
        try {
            Look look = looking.look(sent);
            tellCost();
            report.of(look, sent, plan(look)).forEach(out::println);
            away = false;
            return Optional.of(look);
        } catch (FailedRun e) {
            if (settings.once() || !costTold) {
                throw e;
            }
            if (!away) {
                progress.warn(e.getMessage() + " Looks again every " + DurationConverter.spell(settings.every()) + ".");
            }
            away = true;
            return Optional.empty();
        }
    }

    /** Before new months are sent: what is final now, the job has counted since an earlier look. */
    private boolean replaceMonths(Look look) throws InterruptedException {
        boolean changed = replacement.isPresent() && replacement.get().attend(look, sent, plan(look));
        if (changed) {
            sent = sentFiles();
        }
        return changed;
    }

    private WatchPlan plan(Look look) {
        return WatchPlan.of(new WatchPlan.Situation(
                sent.whole().keySet(), sent.begun().keySet(), look.whole(), settings.expected(), settings.patience()));
    }

    private void tellCost() {
        if (!costTold) {
            int requests = places.requests() + (settings.once() ? places.requestsADay() : 0);
            long looks = MILLIS_OF_A_DAY / Math.max(1, settings.every().toMillis());
            out.println(String.format(
                    Locale.ROOT,
                    "Watch %s looks at %s %s: %,d %s a look%s.",
                    settings.replay(),
                    places,
                    settings.once() ? "once" : "every " + DurationConverter.spell(settings.every()),
                    requests,
                    requests == 1 ? "request" : "requests",
                    settings.once()
                            ? ""
                            : String.format(Locale.ROOT, ", %,d a day", looks * requests + places.requestsADay())));
            costTold = true;
        }
    }

    /** Sends the files, and returns where it was asked to stop. */
    private Optional<String> send(Look look, WatchPlan plan) {
        List<TripFile> files = look.files(plan.toSend());
        ReplaySettings replay = sending.apply(new TripFiles(files));
        ReplayOutcome outcome =
                new Replay(replay, ReplayIdentity.of(replay, instance, true), takeover, progress, stop).run();
        Set<String> labels = files.stream().map(TripFile::label).collect(Collectors.toSet());
        summary(outcome.summary(), labels).toLines().forEach(out::println);
        sent = sentFiles();
        return outcome.stoppedAt();
    }

    /** The counts of these files alone: over the years the whole would be hundreds of lines. */
    private static ReplaySummary summary(ReplaySummary all, Set<String> labels) {
        List<FileCounts> files = new ArrayList<>(all.files());
        files.removeIf(counts -> !labels.contains(counts.file()));
        return new ReplaySummary(all.replay(), files, all.unfilled(), all.rowsNow(), all.seconds(), all.lag());
    }

    private void checkBegunAreTheSame(Look look) {
        List<TripFileName> other =
                look.corrected().stream().filter(sent.begun()::containsKey).toList();
        if (!other.isEmpty()) {
            TripFileName month = other.get(0);
            throw new FailedRun("A part of " + MonthRuns.text(other) + " was sent, and then the file was changed at "
                    + look.files(other).get(0).location()
                    + ". Bring the former file back until the month is sent; or give"
                    + " up the rest of the month: go on with --replay-id NAME, a new one, and --from "
                    + month.month().plusMonths(1) + ", and 'taxistream backfill' month " + month.month()
                    + " and its neighbours once they are final.");
        }
    }
}
