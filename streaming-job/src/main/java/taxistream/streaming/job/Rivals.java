package taxistream.streaming.job;

import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.checkpoint.ConcurrentDriverException;
import taxistream.settings.FailedRun;
import taxistream.streaming.mysql.TakenOverException;

/**
 * Decides between two drivers on one checkpoint. A query fails when another driver has written a file of its next batch. The ledger knows
 * which driver came last. That driver continues with the batch that the other began, and the other driver stops. Without this class each
 * could stop for the other.
 */
public final class Rivals {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");
    private static final String SPARKS_CONDITION = "CONCURRENT_STREAM_LOG_UPDATE";
    /** The rival stops at its next batch. After this many restarts something keeps starting it. */
    private static final int MOST_RESTARTS = 10;

    private static final long PAUSE_MILLIS = 500;

    /** How to start a query again. */
    @FunctionalInterface
    interface Start {
        StreamingQuery start() throws TimeoutException;
    }

    /** The state of a query. */
    private record Contender(Runnable checkOurs, Start start) {}

    private final Map<String, Contender> contenders = new HashMap<>();
    private int restarts;

    /** @param checkOurs fails with a {@link TakenOverException} that names the other if the statistic was taken over */
    void add(String query, Runnable checkOurs, Start start) {
        contenders.put(query, new Contender(checkOurs, start));
    }

    /**
     * Returns the query, or its restarted successor if another driver made it fail and this driver came last.
     *
     * @throws FailedRun if the other driver came last; the sentence names it
     */
    StreamingQuery orSuccessor(StreamingQuery query) {
        if (!isToDecide(query)) {
            return query;
        }
        Contender contender = contenders.get(query.name());
        try {
            contender.checkOurs().run();
        } catch (TakenOverException e) {
            throw new FailedRun(e.getMessage(), e);
        }
        restarts++;
        log.warn(
                "Another driver writes to this checkpoint; it has lost the statistic to this one and will stop: statistic={}"
                        + " restart={}",
                query.name(),
                restarts);
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return query;
        }
        return startAgain(query);
    }

    /** Starts a query that continues where the ended one was. */
    StreamingQuery startAgain(StreamingQuery query) {
        try {
            return contenders.get(query.name()).start().start();
        } catch (TimeoutException e) {
            throw new FailedRun("Spark did not start a query in time: " + e.getMessage(), e);
        }
    }

    /** Whether another driver made the query fail, and no decision was made yet. */
    boolean isToDecide(StreamingQuery query) {
        return restarts < MOST_RESTARTS
                && !query.isActive()
                && query.exception().isDefined()
                && isContested(query.exception().get());
    }

    static boolean isContested(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConcurrentDriverException
                    || cause instanceof ConcurrentModificationException
                    || cause instanceof SparkThrowable spark && SPARKS_CONDITION.equals(spark.getCondition())) {
                return true;
            }
        }
        return false;
    }
}
