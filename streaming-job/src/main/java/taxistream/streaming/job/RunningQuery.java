package taxistream.streaming.job;

import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.StatisticFile;

/** A query that was started, and how it ended. For one thread. */
public final class RunningQuery {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");

    private StatisticQuery statistic;
    private final String kafka;
    private final Rivals rivals;
    private final TooLittleMemory memory;
    private StreamingQuery query;
    private boolean waitsForRebuild;
    private boolean waitsByWrongClock;
    private boolean withdrawn;
    private boolean wasCancelled;

    /** @param kafka the servers that the query reads from */
    public RunningQuery(
            StatisticQuery statistic, String kafka, StreamingQuery query, Rivals rivals, TooLittleMemory memory) {
        this.statistic = statistic;
        this.kafka = kafka;
        this.rivals = rivals;
        this.memory = memory;
        this.query = query;
    }

    StatisticFile file() {
        return statistic.statistic().file();
    }

    StreamingQuery query() {
        return query;
    }

    boolean isWaitingForRebuild() {
        return waitsForRebuild;
    }

    /** @param now the statistic as it is now: a rebuilt table's SQL may be another one */
    void restarted(StatisticQuery now, StreamingQuery again) {
        statistic = now;
        query = again;
        waitsForRebuild = false;
    }

    /** Says that the statistic's file is gone: the query ends between two batches. */
    void withdraw() {
        withdrawn = true;
        waitsForRebuild = false;
    }

    /** Whether the query was withdrawn and has ended. */
    boolean isWithdrawn() {
        return withdrawn && !query.isActive();
    }

    /** Says that the time of the next trigger is wrong: the query is started again between two batches. */
    void clockWasSetBack() {
        waitsByWrongClock = true;
    }

    /**
     * Looks whether the query has ended, and ends it between two batches if the job is to stop.
     *
     * @return whether the query still runs, will run again, or needs another call
     * @throws FailedRun if it has failed
     */
    public boolean look(StopGate stopGate) {
        boolean wasActive = query.isActive(); // the next call sees a later end
        if (stopGate.isClosed() || withdrawn) {
            waitsForRebuild = false;
            if (query.isActive() && (!query.status().isTriggerActive() || stopGate.holds(query.name()))) {
                stop();
            } else if (query.isActive() && stopGate.isGraceOver()) {
                cancelBatch();
            }
        }
        if (waitsByWrongClock && query.isActive() && !query.status().isTriggerActive()) {
            stop();
            query = rivals.startAgain(query);
            waitsByWrongClock = false;
        }
        query = rivals.orSuccessor(query);
        if (!query.isActive() && !waitsForRebuild && query.exception().isDefined()) {
            ended(query.exception().get(), stopGate);
        }
        memory.check();
        return wasActive || query.isActive() || waitsForRebuild;
    }

    /**
     * Cancels the batch's Spark jobs if they still run. Rows are written to MySQL only after all of them are computed, and outside any
     * Spark job. So a batch that has begun to write is finished.
     */
    private void cancelBatch() {
        if (!wasCancelled) {
            log.info("Given up, the next start does this batch again: statistic={}", file().name());
            wasCancelled = true;
        }
        query.sparkSession().sparkContext().cancelJobGroup(query.runId().toString());
    }

    private void ended(StreamingQueryException failure, StopGate stopGate) {
        if (QueryFailure.isRebuild(failure)) {
            waitsForRebuild = !stopGate.isClosed() && !withdrawn;
            if (waitsForRebuild) {
                log.info("Waiting for the rebuilt table: statistic={}", file().name());
            }
            return;
        }
        if (wasCancelled && QueryFailure.isCancelled(failure)) {
            return;
        }
        Throwable why = QueryFailure.isDataLoss(failure) ? whyLost(failure) : failure;
        Optional<String> sentence = QueryFailure.sentence(file(), kafka, why);
        if (sentence.isEmpty() && isSparkStopped()) {
            memory.checkAfterStop();
        }
        throw new FailedRun(
                sentence.orElseGet(() -> "Statistic '" + file().statisticName() + "' stopped on an error: "
                        + failure.getMessage().lines().findFirst().orElse("")),
                failure);
    }

    /** What Kafka and the ledger say of lost records: another topic, a log that was cut off; else the failure as it is. */
    private Throwable whyLost(StreamingQueryException failure) {
        try {
            statistic.checkTopic();
            return failure;
        } catch (FailedRun | KafkaException why) {
            return why;
        }
    }

    public void stop() {
        try {
            query.stop();
        } catch (TimeoutException e) {
            log.warn("A query did not stop in time: statistic={}", query.name());
        } catch (IllegalStateException e) {
            if (!isSparkStopped()) {
                throw e;
            }
            // A stopped SparkContext ends its queries by itself.
        }
    }

    /** Whether something other than the job has stopped Spark: the job stops its queries first. */
    private boolean isSparkStopped() {
        return query.sparkSession().sparkContext().isStopped();
    }
}
