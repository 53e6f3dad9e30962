package taxistream.streaming.job;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.process.Heartbeat;
import taxistream.settings.Counted;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Retirement;
import taxistream.streaming.mysql.TableSwap;
import taxistream.streaming.mysql.Views;
import taxistream.streaming.mysql.Views.View;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;

/** The job as a whole: every statistic of the folder as a query of its own, until it is stopped or there is no more to read. */
public final class StreamingJob implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");
    private static final long LOOK_EVERY_MILLIS = 50;
    private static final long LOOK_AT_FOLDER_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long TRY_AGAIN_EVERY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final SparkSession spark;
    private final StreamSettings settings;
    private final StopGate stopGate;
    private final Database database;
    private final StatisticQueries statistics;
    private final Rivals rivals = new Rivals();
    private final TooLittleMemory memory = TooLittleMemory.watch();
    private final List<RunningQuery> running = new ArrayList<>();
    private final HostClock clock = new HostClock();
    private final Heartbeat heartbeat = Heartbeat.ofSystemd();
    private final Pulse pulse = new Pulse();
    private Optional<ReplayNotes> replays = Optional.empty();
    private final Refusals refusals;
    private final Set<Path> toTryAgain = new HashSet<>();
    private FolderWatch folder;
    private long lookedAtFolder;
    private long triedAgain = System.nanoTime();

    public StreamingJob(SparkSession spark, StreamSettings settings, StopGate stopGate) {
        this.spark = spark;
        this.settings = settings;
        this.stopGate = stopGate;
        this.database = new Database(settings.mysql());
        this.refusals = new Refusals(
                database, settings.folders().statistics(), settings.folders().views());
        this.statistics = new StatisticQueries(spark, settings.topic(), database, settings.query(), stopGate);
    }

    /**
     * Starts every query. All are claimed before the first one starts. A new file whose SQL cannot be kept is left out; it must not keep
     * the others from being counted. A table that was kept until now is never left out.
     *
     * @throws FailedRun if a statistic whose table is there cannot be kept, no statistic can, or MySQL refuses
     */
    public List<StreamingQuery> start() {
        // Spark plans with the settings of the thread's active session.
        SparkSession.setActiveSession(spark);
        folder = new FolderWatch(settings.folders().statistics()); // before the files are read: a later save is noticed
        List<StatisticQuery> queries = claimAll();
        List<StatisticFile> files = queries.stream().map(StreamingJob::file).toList();
        for (String statistic : abandoned(files)) {
            Path path = settings.folders().statistics().resolve(statistic + ".sql");
            if (refusals.reasons().containsKey(path)) {
                throw new FailedRun(refusals.reasons().get(path));
            }
        }
        retireAllBut(files);
        createViews();
        queries.forEach(this::run);
        refusals.write();
        replays = Optional.of(ReplayNotes.start(settings.topic(), database));
        return running.stream().map(RunningQuery::query).toList();
    }

    private List<StatisticQuery> claimAll() {
        List<StatisticQuery> queries = new ArrayList<>();
        List<String> tables = settings.folders().registerTables(spark);
        RuntimeException first = null;
        for (Path path : settings.folders().files()) {
            try {
                queries.add(claim(settings.folders().read(path, tables)));
            } catch (WrongUsage | FailedRun e) {
                if (!isOfTheFile(e)) {
                    throw e;
                }
                first = first == null ? e : first;
                refuse(path, e.getMessage());
            }
        }
        if (queries.isEmpty()) {
            throw first;
        }
        return queries;
    }

    private static StatisticFile file(StatisticQuery query) {
        return query.statistic().file();
    }

    /** Whether nothing but a change of the file mends it. */
    private static boolean isOfTheFile(RuntimeException e) {
        return e instanceof WrongUsage || e.getCause() instanceof StatisticException;
    }

    private void refuse(Path path, String why) {
        if (refusals.refuse(path, why)) {
            // A reason that points into the SQL ends with a line of its own.
            log.error(
                    "{}{}The job goes on without it. Correct {} or take it away.",
                    why,
                    why.contains("\n") ? "\n" : " ",
                    path);
        }
    }

    /** A view that waits for a table is created with the next file that is taken up, or at the next start. */
    private void createViews() {
        for (View view : Views.create(database, settings.folders().views())) {
            if (view instanceof View.Refused refused) {
                refuse(refused.file(), refused.why());
            } else {
                refusals.forget(view.file());
            }
            if (view instanceof View.Waiting waiting) {
                log.warn(waiting.why()); // or its name is misspelt
            }
        }
    }

    private void run(StatisticQuery query) {
        String kafka = settings.topic().bootstrapServers();
        running.add(new RunningQuery(query, kafka, started(query), rivals, memory));
    }

    private StreamingQuery started(StatisticQuery query) {
        Trigger trigger = trigger(query.statistic().file());
        StreamingQuery started = query.start(trigger);
        rivals.add(started.name(), query::checkOurs, () -> query.start(trigger));
        return started;
    }

    private StatisticQuery claim(StatisticFile file) {
        return statistics.claim(file, new TableSwap(database, file).version());
    }

    /** Marks each table of this checkpoint whose SQL file is gone as retired. */
    private void retireAllBut(List<StatisticFile> files) {
        for (String statistic : abandoned(files)) {
            Retirement.retire(database, statistic);
            log.info("Retired, its table stays as it is: statistic={}", statistic);
        }
    }

    /** The statistics that this checkpoint has kept until now, without those of the files. */
    private List<String> abandoned(List<StatisticFile> files) {
        List<String> kept = files.stream().map(StatisticFile::name).toList();
        return Retirement.candidates(database, kept).stream()
                .filter(candidate -> CheckpointFolder.of(
                                settings.query().checkpoint(), candidate.statistic(), candidate.checkpointVersion())
                        .belongsTo(candidate.queryId(), spark.sessionState().newHadoopConf()))
                .map(Retirement.Candidate::statistic)
                .toList();
    }

    private Trigger trigger(StatisticFile file) {
        return settings.trigger()
                .map(every -> OwnTrigger.of(file).orElse(every))
                .map(every -> Trigger.ProcessingTime(every.toMillis(), TimeUnit.MILLISECONDS))
                .orElseGet(Trigger::AvailableNow);
    }

    /**
     * Waits until every query has ended, or one has failed. A query whose table is being rebuilt goes on with the new table.
     *
     * @throws FailedRun if a query failed, with its sentence
     */
    public void await() {
        try {
            while (lookAtAll()) {
                lookAtFolder();
                tellSystemd();
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The job was interrupted.", e);
        } finally {
            running.forEach(RunningQuery::stop);
        }
        if (settings.trigger().isEmpty() && !refusals.reasons().isEmpty()) {
            throw new FailedRun("The other statistics are counted, but these files were not taken up:\n"
                    + String.join("\n", refusals.reasons().values()));
        }
    }

    /**
     * Waits until every query has read all that is in the topic now.
     *
     * @throws FailedRun if a query failed, with its sentence
     */
    public void readAll() {
        for (RunningQuery query : running) {
            try {
                query.query().processAllAvailable();
            } catch (Exception e) { // Spark throws the query's exception, which it does not declare
                query.look(stopGate);
                throw e;
            }
        }
    }

    private void tellSystemd() {
        if (heartbeat.isDue()
                && pulse.goesOn(running.stream().map(RunningQuery::query).toList())) {
            heartbeat.beat();
        }
    }

    private boolean lookAtAll() throws InterruptedException {
        boolean anyOpen = false;
        if (settings.trigger().isPresent() && clock.wasSetBack()) {
            log.warn(
                    "The host's clock was set back: every query starts again, or it would wait until the clock has caught up");
            running.forEach(RunningQuery::clockWasSetBack);
        }
        for (RunningQuery query : List.copyOf(running)) {
            anyOpen |= query.look(stopGate);
            if (query.isWithdrawn()) {
                running.remove(query);
                retireAllBut(running.stream().map(RunningQuery::file).toList());
            }
            if (query.isWaitingForRebuild()) {
                goOnAfterRebuild(query);
            }
        }
        // After the last file is removed another one may be added.
        return anyOpen || running.isEmpty() && settings.trigger().isPresent() && !stopGate.isClosed();
    }

    /** Starts and withdraws statistics while the others continue: a new SQL file needs no restart of the job. */
    private void lookAtFolder() {
        long now = System.nanoTime();
        if (settings.trigger().isEmpty() || stopGate.isClosed() || now - lookedAtFolder < LOOK_AT_FOLDER_EVERY_NANOS) {
            return;
        }
        lookedAtFolder = now;
        FolderWatch.Changes changes = folder.look();
        changes.saved().forEach(this::saved);
        changes.gone().forEach(this::gone);
        if (now - triedAgain > TRY_AGAIN_EVERY_NANOS) {
            triedAgain = now;
            Set.copyOf(toTryAgain).forEach(this::saved);
        }
        refusals.write();
    }

    private void saved(Path path) {
        toTryAgain.remove(path);
        try {
            StatisticFile file = settings.folders().read(spark, path);
            Optional<RunningQuery> present = running(path);
            if (present.isEmpty()) {
                run(claim(file));
                log.info("A new file, its table is filled from the topic's first trip: statistic={}", file.name());
                refusals.forget(path);
                createViews();
            } else if (file.hasFingerprint(present.get().file().fingerprint())) {
                refusals.forget(path);
            } else {
                changed(path, file.name());
            }
        } catch (WrongUsage | FailedRun e) {
            refuse(path, e.getMessage());
            if (!isOfTheFile(e)) {
                toTryAgain.add(path); // MySQL may have been away, or have had another table of its name
            }
        }
    }

    private void changed(Path path, String name) {
        String why =
                "The SQL of statistic '" + name + "' was changed: its table is kept by the former SQL until you run"
                        + " 'taxistream rebuild " + name + "'.";
        if (refusals.refuse(path, why)) {
            log.warn(why);
        }
    }

    private void gone(Path path) {
        refusals.forget(path);
        toTryAgain.remove(path);
        running(path).ifPresent(query -> {
            log.info(
                    "Its file is gone, the query ends: statistic={}",
                    query.file().name());
            query.withdraw();
        });
    }

    private Optional<RunningQuery> running(Path path) {
        return running.stream()
                .filter(query -> path.endsWith(query.file().name() + ".sql"))
                .findFirst();
    }

    private void goOnAfterRebuild(RunningQuery query) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(10 * LOOK_EVERY_MILLIS);
        if (new TableSwap(database, query.file()).isFenced()) {
            return;
        }
        // The file is read again, because the rebuild may have been for its new SQL.
        Path path = settings.folders().statistics().resolve(query.file().name() + ".sql");
        StatisticFile file = Files.exists(path) ? settings.folders().read(spark, path) : query.file();
        log.info("Going on with the rebuilt table: statistic={}", file.name());
        StatisticQuery rebuilt = claim(file);
        query.restarted(rebuilt, started(rebuilt));
        refusals.forget(path);
    }

    @Override
    public void close() {
        replays.ifPresent(ReplayNotes::close);
        memory.close();
        statistics.close();
    }

    /** Prints the lines that report the start of the job. */
    public void announce(PrintWriter err) {
        List<String> names = running.stream()
                .map(RunningQuery::query)
                .map(StreamingQuery::name)
                .toList();
        err.println("Keeping " + Counted.of(names.size(), "statistic") + " in " + settings.mysql() + ": "
                + String.join(", ", names) + ".");
        refusals.reasons().values().forEach(why -> err.println("Not taken up: " + why));
        if (spark.sparkContext().uiWebUrl().isDefined()) {
            err.println("Spark's web UI: " + spark.sparkContext().uiWebUrl().get());
        }
    }
}
