package taxistream.streaming.job;

import java.util.List;
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
import taxistream.streaming.statistic.StatisticFile;

/** Finds the cause of a failed streaming query below Spark's wrappers, and the sentence for it. */
final class QueryFailure {

    /** Spark's conditions for files of a checkpoint that it cannot read or write. */
    private static final List<String> BROKEN = List.of(
            "[CANNOT_LOAD_STATE_STORE.",
            "[CANNOT_WRITE_STATE_STORE.",
            "[STREAMING_STATEFUL_OPERATOR_MISSING_STATE_DIRECTORY]",
            "[STREAMING_CHECKPOINT_MISSING_METADATA_FILE]",
            "[BATCH_METADATA_NOT_FOUND]");

    private QueryFailure() {}

    /**
     * The sentence for the user; empty for an unknown cause.
     *
     * @param kafka the servers that the query reads from
     */
    static Optional<String> sentence(StatisticFile file, String kafka, Throwable failure) {
        String statistic = file.statisticName();
        Optional<Throwable> ours = find(
                failure,
                cause -> cause instanceof FailedRun
                        || cause instanceof TakenOverException
                        || cause instanceof ConcurrentDriverException);
        if (ours.isPresent()) {
            return ours.map(Throwable::getMessage);
        }
        Optional<Throwable> lost = find(failure, QueryFailure::saysDataLoss);
        if (lost.isPresent()) {
            return Optional.of("Kafka does not hold the records any more that statistic '" + statistic
                    + "' would read next (" + lostRecords(lost.get())
                    + "): the topic's retention deleted them, or a person. Nothing was skipped. Replay all trips into"
                    + " a new topic, whose retention.ms is -1, and run " + file.rebuildFromNewTopic()
                    + ", and the job with that topic from then on; or run it with --accept-fewer,"
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
        if (find(failure, cause -> hasCondition(cause, "STREAMING_UNFINISHED_REPARTITION_DETECTED"))
                .isPresent()) {
            return Optional.of(
                    "A repartition of statistic '" + statistic + "' was stopped before its end. No batch is half"
                            + " done. Run 'taxistream repartition' again with the number of parts that it was given, and start the"
                            + " job again; it names that number if it gets another.");
        }
        Pattern lacking = Pattern.compile("/\\S*/" + Pattern.quote(statistic) + "/v\\d+/[^\\s:,\\]]+");
        if (find(failure, cause -> isCheckpointBroken(lacking, cause)).isPresent()) {
            return Optional.of("The checkpoint of statistic '" + statistic + "' lacks files, or they cannot be written"
                    + firstOf(lacking, failure)
                    + ": it was deleted, or restored from an older copy, or its disk is away. No batch"
                    + " is half done. Bring it back as it was and start the job again; or run "
                    + file.rebuildCommand()
                    + ", which counts again from the topic's first trip with a checkpoint of its own.");
        }
        if (find(failure, UnknownTopicOrPartitionException.class::isInstance).isPresent()) {
            return Optional.of("Kafka at " + kafka + " does not know the topic any more that statistic '" + statistic
                    + "' reads: it was deleted, or a broker has just started. No batch is half done. If the topic is"
                    + " there, start the job again: it goes on where it was. Else bring the topic back, or replay all"
                    + " trips into one of its name and run " + file.rebuildCommand() + ".");
        }
        Optional<String> ofSql = FailingTrip.sentence(failure);
        if (ofSql.isPresent()) {
            return ofSql.map(why -> "Statistic '" + statistic + "' " + why
                    + " No batch is half done. Correct its SQL, and run " + file.rebuildCommand() + ".");
        }
        return find(failure, RetriableException.class::isInstance)
                .map(cause -> "Kafka at " + kafka + " does not answer, so statistic '" + statistic + "' stopped ("
                        + firstLine(cause) + "). No batch is half done; started again, the job goes on where it was.");
    }

    /** Whether records that the query would read next are not in Kafka any more. */
    static boolean isDataLoss(Throwable failure) {
        return find(failure, QueryFailure::saysDataLoss).isPresent();
    }

    /** Spark checks offsets when it plans a batch; the reader notices records that are deleted after that. */
    private static boolean saysDataLoss(Throwable cause) {
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
        return BROKEN.stream().anyMatch(text::contains)
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

    /** Whether the query ended because a job of Spark's was cancelled. */
    static boolean isCancelled(Throwable failure) {
        return find(failure, cause -> hasCondition(cause, "SPARK_JOB_CANCELLED"))
                .isPresent();
    }

    private static boolean hasCondition(Throwable cause, String condition) {
        return cause instanceof SparkThrowable spark && condition.equals(spark.getCondition());
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
