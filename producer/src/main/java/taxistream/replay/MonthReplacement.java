package taxistream.replay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.remote.RemoteStores;
import taxistream.replay.kafka.ReplayLog;
import taxistream.replay.kafka.ReplayRecord.InputFile;
import taxistream.replay.kafka.ReplayRecord.Replacement;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.Survey;
import taxistream.replay.source.TripFile;
import taxistream.replay.source.TripFiles;
import taxistream.replay.watch.Look;
import taxistream.replay.watch.MonthRuns;
import taxistream.replay.watch.Replacements;
import taxistream.replay.watch.SentFiles;
import taxistream.replay.watch.WatchPlan;
import taxistream.settings.FailedRun;
import taxistream.trips.TripFileName;

/**
 * Replaces months in MySQL for files that cannot be sent any more, by the product's own backfill. Which months are left to do stands in the
 * replay's log before the first of them is begun. So a killed watch does them again, which changes nothing. For one thread.
 */
final class MonthReplacement {

    private static final Logger log = LoggerFactory.getLogger(MonthReplacement.class);

    /** A backfill that failed, as where the job has not read all yet, is begun again after so long. */
    private static final Duration AFTER_A_FAILURE = Duration.ofHours(1);

    private final WatchSettings settings;
    private final Function<TripFiles, ReplaySettings> sending;
    private final BackfillProcess backfill;
    private final PrintWriter out;
    private Optional<Long> failedNanos = Optional.empty();

    /** @param sending the replay's settings for these files */
    MonthReplacement(
            WatchSettings settings,
            Function<TripFiles, ReplaySettings> sending,
            BackfillProcess backfill,
            PrintWriter out) {
        this.settings = settings;
        this.sending = sending;
        this.backfill = backfill;
        this.out = out;
    }

    /**
     * Notes the files of this look that are not sent; where there is none, replaces the months that can be replaced now.
     *
     * @return whether the log has changed
     * @throws FailedRun if a backfill fails, and the watch runs once
     */
    boolean attend(Look look, SentFiles sent, WatchPlan plan) throws InterruptedException {
        List<TripFileName> files = new ArrayList<>(look.corrected());
        files.removeIf(sent.begun()::containsKey);
        files.addAll(plan.late());
        List<Replacement> replacements = sent.replacements();
        if (!files.isEmpty()) {
            for (TripFileName file : files) {
                replacements = noted(file, look, sent, replacements);
            }
            write(replacements);
            return true; // the next look knows them, as files that a backfill reads
        }
        boolean changed = false;
        if (mayTry()) {
            for (SortedSet<YearMonth> months : Replacements.due(replacements, sent.through())) {
                if (!replace(months, look, sent)) {
                    break;
                }
                replacements = Replacements.without(replacements, months);
                write(replacements);
                changed = true;
            }
        }
        return changed;
    }

    private List<Replacement> noted(TripFileName name, Look look, SentFiles sent, List<Replacement> before) {
        TripFile file = look.files().get(name);
        Survey survey = survey(file);
        SortedSet<TripFileName> known = new TreeSet<>(WatchPlan.ORDER);
        known.addAll(look.whole());
        known.addAll(sent.whole().keySet());
        SortedSet<YearMonth> months = Replacements.concerned(
                name, known, survey.first().map(YearMonth::from), survey.last().map(YearMonth::from));
        out.println(file.location() + (sent.whole().containsKey(name) ? " was corrected" : " is late")
                + ": it is not sent. Its months in MySQL, " + months.first() + ".." + months.last()
                + ", are replaced once they are final.");
        return Replacements.with(
                before,
                new InputFile(file.label(), file.name(), ReplayIdentity.fingerprint(file), file.version()),
                months);
    }

    private Survey survey(TripFile file) {
        ReplaySettings reading = sending.apply(new TripFiles(List.of(file)));
        try (MonthRows rows =
                MonthRows.open(List.of(file), reading.selection(), reading.ordering(), reading.workspace())) {
            return rows.survey().get(0);
        }
    }

    private void write(List<Replacement> replacements) {
        ReplayLog.writeReplacements(settings.kafka(), settings.topics().replays(), settings.replay(), replacements);
    }

    private boolean mayTry() {
        return failedNanos
                .filter(at -> System.nanoTime() - at < AFTER_A_FAILURE.toNanos())
                .isEmpty();
    }

    private boolean replace(SortedSet<YearMonth> months, Look look, SentFiles sent) throws InterruptedException {
        List<TripFileName> names = Replacements.around(months, sent.whole().keySet());
        List<TripFileName> gone =
                names.stream().filter(name -> !look.files().containsKey(name)).toList();
        String run = months.first() + ".." + months.last();
        if (!gone.isEmpty()) {
            return failed("Cannot replace " + run + " in MySQL: " + MonthRuns.text(gone)
                    + " is counted there, and its file is gone. Bring it back.");
        }
        int exitCode = backfill(look.files(names), run);
        if (exitCode != 0) {
            return failed("The backfill of " + run + " ended with exit code " + exitCode
                    + ", as it said above. It is tried again in an hour, and by the next start.");
        }
        failedNanos = Optional.empty();
        return true;
    }

    private boolean failed(String sentence) {
        if (settings.once()) {
            throw new FailedRun(sentence);
        }
        failedNanos = Optional.of(System.nanoTime());
        out.println(sentence);
        return false;
    }

    /** Spark reads folders and buckets; what lies at a web address is put into a folder first. */
    private int backfill(List<TripFile> files, String months) throws InterruptedException {
        Path folder = null;
        try {
            List<String> locations = new ArrayList<>();
            for (TripFile file : files) {
                if (RemoteStores.isRemote(file.location()) && !file.location().startsWith("gs://")) {
                    folder = folder == null ? Files.createTempDirectory("taxistream-backfill") : folder;
                    file.fetch();
                    Path copy = folder.resolve(file.name());
                    Files.copy(file.path(), copy);
                    file.release();
                    locations.add(copy.toString());
                } else {
                    locations.add(file.location());
                }
            }
            return backfill.run(locations, months);
        } catch (IOException e) {
            throw new FailedRun("Cannot bring the files of " + months + " to a folder: " + e.getMessage() + ".", e);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            log.debug("A temporary folder is left", e);
        }
    }
}
