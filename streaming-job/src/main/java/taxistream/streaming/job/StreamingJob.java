package taxistream.streaming.job;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Retirement;
import taxistream.streaming.mysql.TableSwap;
import taxistream.streaming.mysql.Views;
import taxistream.streaming.statistic.StatisticFile;

/** The job as a whole: every statistic of the folder as a query of its own, until it is stopped or there is no more to read. */
public final class StreamingJob implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");
    private static final long LOOK_EVERY_MILLIS = 50;

    private final SparkSession spark;
    private final StreamSettings settings;
    private final StopGate stopGate;
    private final Database database;
    private final StatisticQueries statistics;
    private final Rivals rivals = new Rivals();
    private final TooLittleMemory memory = TooLittleMemory.watch();
    private final List<RunningQuery> running = new ArrayList<>();
    private final HostClock clock = new HostClock();
    private Optional<ReplayNotes> replays = Optional.empty();

    public StreamingJob(SparkSession spark, StreamSettings settings, StopGate stopGate) {
        this.spark = spark;
        this.settings = settings;
        this.stopGate = stopGate;
        this.database = new Database(settings.mysql());
        this.statistics = new StatisticQueries(spark, settings.topic(), database, settings.query(), stopGate);
    }

    /**
     * Starts every query. All are claimed before the first one starts: either all can be kept, or none is touched.
     *
     * @throws FailedRun if a statistic cannot be kept, or MySQL refuses
     */
    public List<StreamingQuery> start() {
        // Spark plans with the settings of the thread's active session.
        SparkSession.setActiveSession(spark);
        List<StatisticFile> files = settings.folders().read(spark);
        List<StatisticQuery> queries = files.stream().map(this::claim).toList();
        Views.create(database, settings.folders().views());
        retire(files);
        for (int i = 0; i < files.size(); i++) {
            String kafka = settings.topic().bootstrapServers();
            running.add(new RunningQuery(files.get(i), kafka, started(queries.get(i)), rivals, memory));
        }
        replays = Optional.of(ReplayNotes.start(settings.topic(), database));
        return running.stream().map(RunningQuery::query).toList();
    }

    private StreamingQuery started(StatisticQuery query) {
        StreamingQuery started = query.start(trigger());
        rivals.add(started.name(), query::checkOurs, () -> query.start(trigger()));
        return started;
    }

    private StatisticQuery claim(StatisticFile file) {
        return statistics.claim(file, new TableSwap(database, file).version());
    }

    /** Marks each table of this checkpoint whose SQL file is gone as retired. */
    private void retire(List<StatisticFile> files) {
        List<String> kept = files.stream().map(StatisticFile::name).toList();
        for (Retirement.Candidate candidate : Retirement.candidates(database, kept)) {
            CheckpointFolder folder = CheckpointFolder.of(
                    settings.query().checkpoint(), candidate.statistic(), candidate.checkpointVersion());
            if (folder.belongsTo(candidate.queryId(), spark.sessionState().newHadoopConf())) {
                Retirement.retire(database, candidate.statistic());
                log.info("Retired, its table stays as it is: statistic={}", candidate.statistic());
            }
        }
    }

    private Trigger trigger() {
        return settings.trigger()
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
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The job was interrupted.", e);
        } finally {
            running.forEach(RunningQuery::stop);
        }
    }

    private boolean lookAtAll() throws InterruptedException {
        boolean anyOpen = false;
        if (settings.trigger().isPresent() && clock.wasSetBack()) {
            log.warn(
                    "The host's clock was set back: every query starts again, or it would wait until the clock has caught up");
            running.forEach(RunningQuery::clockWasSetBack);
        }
        for (RunningQuery query : running) {
            anyOpen |= query.look(stopGate);
            if (query.isWaitingForRebuild()) {
                goOnAfterRebuild(query);
            }
        }
        return anyOpen;
    }

    private void goOnAfterRebuild(RunningQuery query) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(10 * LOOK_EVERY_MILLIS);
        if (new TableSwap(database, query.file()).isFenced()) {
            return;
        }
        // The file may hold the new SQL by now, which is what the table was rebuilt for.
        StatisticFile file = settings.folders().read(spark).stream()
                .filter(candidate -> candidate.name().equals(query.file().name()))
                .findFirst()
                .orElse(query.file());
        log.info("Going on with the rebuilt table: statistic={}", file.name());
        query.restarted(started(claim(file)));
    }

    @Override
    public void close() {
        replays.ifPresent(ReplayNotes::close);
        memory.close();
        statistics.close();
    }

    /** What the job prints once it runs. */
    public void announce(PrintWriter err) {
        List<String> names = running.stream()
                .map(RunningQuery::query)
                .map(StreamingQuery::name)
                .toList();
        err.println("Keeping " + names.size() + (names.size() == 1 ? " statistic in " : " statistics in ")
                + settings.mysql() + ": " + String.join(", ", names) + ".");
        if (spark.sparkContext().uiWebUrl().isDefined()) {
            err.println("Spark's web UI: " + spark.sparkContext().uiWebUrl().get());
        }
    }
}
