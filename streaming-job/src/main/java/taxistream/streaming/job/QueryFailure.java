package taxistream.streaming.job;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.spark.SparkThrowable;
import taxistream.checkpoint.ConcurrentDriverException;
import taxistream.settings.FailedRun;
import taxistream.settings.HostLimits;
import taxistream.streaming.mysql.BeingRebuiltException;
import taxistream.streaming.mysql.TakenOverException;
import taxistream.streaming.statistic.FailingTrip;

/** Finds the cause of a failed streaming query below Spark's wrappers, and the sentence for it. */
final class QueryFailure {

    private QueryFailure() {}

    /**
     * The sentence for the user; empty for an unknown cause.
     *
     * @param kafka the servers that the query reads from
     */
    static Optional<String> sentence(String statistic, String kafka, Throwable failure) {
        Optional<Throwable> ours = find(
                failure,
                cause -> cause instanceof FailedRun
                        || cause instanceof TakenOverException
                        || cause instanceof ConcurrentDriverException);
        if (ours.isPresent()) {
            return ours.map(Throwable::getMessage);
        }
        Optional<Throwable> lost = find(failure, QueryFailure::isDataLoss);
        if (lost.isPresent()) {
            return Optional.of("Kafka does not hold the records any more that statistic '" + statistic
                    + "' would read next (" + lostRecords(lost.get())
                    + "): the topic was emptied or made anew, or its retention is too short. Nothing was"
                    + " skipped. Replay all trips into a new topic, whose retention.ms is -1, and run"
                    + " 'taxistream rebuild " + statistic
                    + " --topic NEW', and the job with that topic from then on; or run it with --accept-fewer,"
                    + " which counts what is left, and 'taxistream backfill' the months that lack trips.");
        }
        if (find(failure, TooLittleMemory::isIn).isPresent()) {
            return Optional.of(TooLittleMemory.sentence("Statistic '" + statistic + "'"));
        }
        if (find(failure, QueryFailure::isFolderRemoved).isPresent()) {
            return Optional.of("Something removed Spark's folder of temporary files under statistic '" + statistic
                    + "', as what cleans /tmp does after some days. No batch is half done; started again, the job goes"
                    + " on where it was. Set SPARK_LOCAL_DIRS to a folder that nothing cleans.");
        }
        Optional<String> ofHost = HostLimits.sentence(failure);
        if (ofHost.isPresent()) {
            return ofHost.map(sentence -> "Statistic '" + statistic + "' stopped. " + sentence
                    + " Spark's own folder is SPARK_LOCAL_DIRS. No batch is half done; started again, the job"
                    + " goes on where it was.");
        }
        Pattern file = Pattern.compile("/\\S*/" + Pattern.quote(statistic) + "/v\\d+/[^\\s:,\\]]+");
        if (find(failure, cause -> isCheckpointBroken(file, cause)).isPresent()) {
            return Optional.of("The checkpoint of statistic '" + statistic + "' lacks files, or they cannot be written"
                    + firstOf(file, failure)
                    + ": it was deleted, or restored from an older copy, or its disk is away. No batch"
                    + " is half done. Bring it back as it was and start the job again; or run 'taxistream rebuild "
                    + statistic
                    + "', which counts again from the topic's first trip with a checkpoint of its own.");
        }
        if (find(failure, UnknownTopicOrPartitionException.class::isInstance).isPresent()) {
            return Optional.of("Kafka at " + kafka + " does not know the topic any more that statistic '" + statistic
                    + "' reads: it was deleted, or a broker has just started. No batch is half done. If the topic is"
                    + " there, start the job again: it goes on where it was. Else bring the topic back, or replay all"
                    + " trips into one of its name and run 'taxistream rebuild " + statistic + "'.");
        }
        Optional<String> ofSql = FailingTrip.sentence(failure);
        if (ofSql.isPresent()) {
            return ofSql.map(why -> "Statistic '" + statistic + "' " + why
                    + " No batch is half done. Correct its SQL, and run 'taxistream rebuild " + statistic + "'.");
        }
        return find(failure, RetriableException.class::isInstance)
                .map(cause -> "Kafka at " + kafka + " does not answer, so statistic '" + statistic + "' stopped ("
                        + firstLine(cause) + "). No batch is half done; started again, the job goes on where it was.");
    }

    /** Spark checks offsets when it plans a batch; the reader notices records that are deleted after that. */
    private static boolean isDataLoss(Throwable cause) {
        return cause instanceof OffsetOutOfRangeException
                || cause instanceof SparkThrowable spark
                        && spark.getCondition() != null
                        && spark.getCondition().startsWith("KAFKA_DATA_LOSS");
    }

    /** Matches the names of Spark's local folders in the text, because the cause of a failed task arrives as text. */
    private static boolean isFolderRemoved(Throwable cause) {
        String text = cause.toString();
        return text.contains("/blockmgr-")
                && (text.contains("FileNotFoundException") || text.contains("NoSuchFileException"));
    }

    /**
     * Whether Spark's state, offsets or commits cannot be read or written. The cause of a failed task arrives as text.
     *
     * @param file matches the path of a file of the checkpoint
     */
    private static boolean isCheckpointBroken(Pattern file, Throwable cause) {
        String text = cause.toString();
        return text.contains("[CANNOT_LOAD_STATE_STORE.")
                || text.contains("[CANNOT_WRITE_STATE_STORE.")
                || file.matcher(text).find()
                        && (text.contains("FileNotFoundException") || text.contains("NoSuchFileException"));
    }

    private static String firstOf(Pattern file, Throwable failure) {
        return find(failure, cause -> file.matcher(cause.toString()).find())
                .map(cause ->
                        file.matcher(cause.toString()).results().findFirst().orElseThrow())
                .map(found -> " (" + found.group() + ")")
                .orElse("");
    }

    private static String lostRecords(Throwable cause) {
        return cause instanceof OffsetOutOfRangeException outOfRange
                ? outOfRange.offsetOutOfRangePartitions().entrySet().stream()
                        .map(place -> "offset " + place.getValue() + " of " + place.getKey())
                        .sorted()
                        .collect(Collectors.joining(", "))
                : firstLine(cause);
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^\\[[A-Z_.0-9]+]\\s*", "")
                .replaceFirst("\\.?\\s*$", "");
    }

    /** Whether the query ended because it was asked to. */
    static boolean isStop(Throwable failure) {
        return find(failure, StopGate.StoppedException.class::isInstance).isPresent();
    }

    /** Whether the query ended because a job of Spark's was cancelled. */
    static boolean isCancelled(Throwable failure) {
        return find(
                        failure,
                        cause -> cause instanceof SparkThrowable spark
                                && "SPARK_JOB_CANCELLED".equals(spark.getCondition()))
                .isPresent();
    }

    /** Whether the query ended because a rebuilt table is about to take the place of its own. */
    static boolean isRebuild(Throwable failure) {
        return find(failure, BeingRebuiltException.class::isInstance).isPresent();
    }

    private static Optional<Throwable> find(Throwable failure, Predicate<Throwable> wanted) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (wanted.test(cause)) {
                return Optional.of(cause);
            }
        }
        return Optional.empty();
    }
}
