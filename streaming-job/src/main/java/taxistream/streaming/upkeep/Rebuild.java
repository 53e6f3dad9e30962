package taxistream.streaming.upkeep;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailPoint;
import taxistream.settings.FailedRun;
import taxistream.settings.ProcessName;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.job.QuerySettings;
import taxistream.streaming.job.Rivals;
import taxistream.streaming.job.RunningQuery;
import taxistream.streaming.job.StatisticQueries;
import taxistream.streaming.job.StatisticQuery;
import taxistream.streaming.job.StopGate;
import taxistream.streaming.job.TooLittleMemory;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.TableSwap;
import taxistream.streaming.statistic.StatisticFile;

/**
 * Fills a new table of a statistic beside the present one, from the topic's first trip and with a checkpoint of its own. Once it
 * has caught up it stops whoever writes to the present table, reads the rest, and swaps the two: the new table then holds all
 * that the present one did, so no reader sees a number go back.
 */
public final class Rebuild {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");
    private static final long LOOK_EVERY_MILLIS = 50;

    private final SparkSession spark;
    private final TripTopic topic;
    private final Database database;
    private final QuerySettings settings;
    private final StatisticFile file;
    private final TableSwap swap;
    private final StopGate stopGate;

    public Rebuild(
            SparkSession spark,
            TripTopic topic,
            Database database,
            QuerySettings settings,
            StatisticFile file,
            StopGate stopGate) {
        this.spark = spark;
        this.topic = topic;
        this.database = database;
        this.settings = settings;
        this.file = file;
        this.swap = new TableSwap(database, file);
        this.stopGate = stopGate;
    }

    /**
     * Rebuilds, or goes on with it.
     *
     * @return how it ended, as a sentence
     * @throws FailedRun if it cannot be done
     */
    public String run() {
        if (swap.finishInterrupted()) {
            return rebuilt(swap.version());
        }
        int version = swap.version() + 1;
        if (!swap.isKnown()) {
            throw new FailedRun("There is no table of statistic '" + file.name() + "' in " + database
                    + " to rebuild: 'taxistream stream' makes it.");
        }
        catchUp(version);
        if (stopGate.isClosed()) {
            return stopped();
        }
        FailPoint.reached("rebuild.before-fence");
        swap.fence(ProcessName.get());
        FailPoint.reached("rebuild.after-fence");
        catchUp(version); // what the former writer may have read since
        if (stopGate.isClosed()) {
            return stopped();
        }
        swap.swap();
        return rebuilt(version);
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
            StatisticQuery query = queries.claim(file.staged(), version, false);
            RunningQuery running = new RunningQuery(
                    file.staged(), topic.bootstrapServers(), query.start(Trigger.AvailableNow()), new Rivals(), memory);
            log.info("Filling the new table: statistic={} version={}", file.name(), version);
            try {
                while (running.look(stopGate)) {
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

    /** Gives a rebuild up that was stopped. */
    public String cancel() {
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
