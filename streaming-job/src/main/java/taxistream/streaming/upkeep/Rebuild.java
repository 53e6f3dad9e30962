package taxistream.streaming.upkeep;

import java.io.IOException;
import java.time.YearMonth;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.process.FailPoint;
import taxistream.process.ProcessName;
import taxistream.settings.FailedRun;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.job.QuerySettings;
import taxistream.streaming.job.Rivals;
import taxistream.streaming.job.RunningQuery;
import taxistream.streaming.job.StatisticQueries;
import taxistream.streaming.job.StatisticQuery;
import taxistream.streaming.job.StopGate;
import taxistream.streaming.job.TooLittleMemory;
import taxistream.streaming.kafka.TopicState;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.MonthChanges;
import taxistream.streaming.mysql.Progress;
import taxistream.streaming.mysql.ProgressRow;
import taxistream.streaming.mysql.TableSwap;
import taxistream.streaming.statistic.StatisticFile;

/**
 * Fills a new table of a statistic beside the present one, from the topic's first trip and with a checkpoint of its own. Once it
 * has caught up it stops the job that writes to the present table, reads the rest, and swaps the two. A new table with fewer trips
 * than the present one does not take its place, unless the user accepts that.
 */
public final class Rebuild {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");
    private static final long LOOK_EVERY_MILLIS = 50;
    private static final long LOOKS_BETWEEN_REPORTS = 20;

    private final SparkSession spark;
    private final TripTopic topic;
    private final Database database;
    private final QuerySettings settings;
    private final StatisticFile file;
    private final boolean acceptFewer;
    private final Consumer<String> report;
    private final TableSwap swap;
    private final StopGate stopGate;

    /**
     * @param acceptFewer whether the new table may have fewer trips than the present one
     * @param report receives the lines about the replaced table
     */
    public Rebuild(
            SparkSession spark,
            TripTopic topic,
            Database database,
            QuerySettings settings,
            StatisticFile file,
            boolean acceptFewer,
            Consumer<String> report,
            StopGate stopGate) {
        this.spark = spark;
        this.topic = topic;
        this.database = database;
        this.settings = settings;
        this.file = file;
        this.acceptFewer = acceptFewer;
        this.report = report;
        this.swap = new TableSwap(database, file);
        this.stopGate = stopGate;
    }

    /**
     * Rebuilds the table, or continues an interrupted rebuild.
     *
     * @return how it ended, as a sentence
     * @throws FailedRun if the table cannot be rebuilt
     */
    public String run() {
        swap.checkRights("rebuild");
        if (swap.finishInterrupted()) {
            return rebuilt(swap.version());
        }
        int version = swap.version() + 1;
        if (!swap.isKnown()) {
            throw new FailedRun("There is no table of statistic '" + file.name() + "' in " + database
                    + " to rebuild: 'taxistream stream' makes it.");
        }
        checkBeginning();
        catchUp(version);
        if (stopGate.isClosed()) {
            return stopped();
        }
        String run = ProcessName.get();
        FailPoint.reached("rebuild.before-fence");
        swap.fence(run);
        try {
            FailPoint.reached("rebuild.after-fence");
            catchUp(version); // the former writer may have read more since
            if (stopGate.isClosed()) {
                swap.release(run);
                return stopped();
            }
            checkResult();
            swap.swap();
        } catch (RuntimeException e) {
            release(run, e);
            throw e;
        }
        return rebuilt(version);
    }

    private void release(String run, RuntimeException failure) {
        try {
            swap.release(run);
        } catch (FailedRun e) {
            failure.addSuppressed(e);
            log.error(
                    "The table stays fenced: run 'taxistream rebuild {}' again, or with --cancel. error={}",
                    file.name(),
                    e.getMessage());
        }
    }

    /** Checks that the topic still holds every counted trip. The new table would lack the deleted ones. */
    private void checkBeginning() {
        Map<Integer, Long> first;
        try (TopicState state = new TopicState(topic)) {
            first = state.firstOffsets();
        }
        String gone = first.entrySet().stream()
                .filter(partition -> partition.getValue() > 0)
                .map(partition -> "partition " + partition.getKey() + " begins at offset " + partition.getValue())
                .collect(Collectors.joining(", "));
        if (!gone.isEmpty() && !acceptFewer) {
            throw new FailedRun(
                    "Topic " + topic.topic() + " does not hold its first records any more (" + gone
                            + "): its retention deleted them, or a person. Counting again would lose their trips, so nothing was"
                            + " begun: table " + file.name()
                            + " is as it was. Replay all trips into a new topic and run 'taxistream"
                            + " rebuild " + file.name()
                            + " --topic NEW', and the job with that topic from then on; or pass"
                            + " --accept-fewer, which counts what is left, and 'taxistream backfill' the months that lack trips.");
        }
    }

    /** Reports the change of each month, and refuses a swap that loses trips. */
    private void checkResult() {
        MonthChanges changes = swap.changes();
        report.accept("Trips of each month, in the present table " + file.name() + " and in the new one:");
        changes.lines().forEach(line -> report.accept("  " + line));
        if (!changes.fewer().isEmpty() && !acceptFewer) {
            throw new FailedRun("The new table of statistic '" + file.name()
                    + "' has fewer trips than the present one in "
                    + changes.fewer().stream().map(YearMonth::toString).collect(Collectors.joining(", "))
                    + ", so it does not take its place: table " + file.name()
                    + " is as it was. The topic lacks trips that were counted, or they are late now. Replay all trips into a"
                    + " new topic, run 'taxistream rebuild " + file.name() + " --cancel', and 'taxistream rebuild "
                    + file.name() + " --topic NEW'; or pass --accept-fewer.");
        }
    }

    private String rebuilt(int version) {
        return "Rebuilt table " + file.name() + " from the topic's first trip. It goes on from " + settings.checkpoint()
                + "/" + file.name() + "/v" + version + "; the folders of earlier versions can be deleted.";
    }

    private String stopped() {
        return "Stopped. Table " + file.name() + " is as it was; run 'taxistream rebuild " + file.name()
                + "' again to go on, or with --cancel to give it up.";
    }

    /** Reads all that the topic holds now. */
    private void catchUp(int version) {
        try (TooLittleMemory memory = TooLittleMemory.watch();
                StatisticQueries queries = new StatisticQueries(spark, topic, database, settings, stopGate)) {
            StatisticQuery query = queries.claim(file.staged(), version);
            RunningQuery running = new RunningQuery(
                    query, topic.bootstrapServers(), query.start(Trigger.AvailableNow()), new Rivals(), memory);
            log.info("Filling the new table: statistic={} version={}", file.name(), version);
            try {
                CatchUp progress = new CatchUp(file.name(), report, System.nanoTime());
                for (long looks = 0; running.look(stopGate); looks++) {
                    if (looks % LOOKS_BETWEEN_REPORTS == 0) {
                        progress.look(behind(), System.nanoTime());
                    }
                    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                }
            } finally {
                running.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The rebuild was interrupted.", e);
        }
    }

    /** The unread records of the new table; empty before its first batch. */
    private OptionalLong behind() {
        return Progress.read(database).stream()
                .filter(row -> row.statistic().equals(file.staged().name()) && row.lastBatch() >= 0)
                .map(ProgressRow::recordsBehind)
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    /** Cancels an interrupted rebuild. */
    public String cancel() {
        swap.checkRights("cancel a rebuild");
        int version = swap.version() + 1;
        boolean begun = swap.cancel();
        CheckpointFolder folder = CheckpointFolder.of(settings.checkpoint(), file.name(), version);
        try {
            folder.delete(spark.sessionState().newHadoopConf());
        } catch (IOException e) {
            throw new FailedRun(
                    "The rebuild is cancelled, but its checkpoint " + folder.location() + " cannot be deleted: "
                            + e.getMessage() + ". Delete it before the next rebuild.",
                    e);
        }
        if (!begun) {
            return "There was no rebuild of statistic '" + file.name() + "' to cancel: table " + file.name()
                    + " stays as it is.";
        }
        return "Cancelled: table " + file.name() + " stays as it is.";
    }
}
