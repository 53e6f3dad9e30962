package taxistream.streaming.upkeep;

import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.FailedRun;
import taxistream.streaming.checkpoint.BatchLog;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.spark.StatePartitions;

/** Divides a checkpoint's state anew, by Spark's own manager of checkpoints. Counts as a batch that reads nothing. */
public final class Repartition {

    private static final String STATE_STORE = "spark.sql.streaming.stateStore.providerClass";

    private Repartition() {}

    /**
     * Repartitions the state.
     *
     * @return how it ended, as a sentence
     * @throws FailedRun if the checkpoint cannot be repartitioned
     */
    public static String of(SparkSession spark, CheckpointFolder folder, String statistic, int partitions) {
        BatchLog batches = BatchLog.read(spark, folder);
        if (batches.isEmpty()) {
            return "Statistic '" + statistic + "' has no state yet: its first batch decides, by --shuffle-partitions.";
        }
        if (!batches.setting(STATE_STORE).orElse("").contains("RocksDB")) {
            throw new FailedRun("The state of statistic '" + statistic
                    + "' is in memory, which Spark cannot divide anew."
                    + " Run 'taxistream rebuild " + statistic + "' with --state-store rocksdb and --shuffle-partitions "
                    + partitions + ".");
        }
        spark.streams(); // registers Spark's coordinator of state stores, which no query does here
        try {
            StatePartitions.change(spark, folder.location(), partitions);
            return "The state of statistic '" + statistic + "' is in " + partitions + " parts now.";
        } catch (Exception e) {
            // Spark throws checked exceptions that it does not declare.
            String condition = e instanceof SparkThrowable known ? String.valueOf(known.getCondition()) : "";
            if (condition.endsWith("LAST_BATCH_ABANDONED_REPARTITION")) {
                String begun = ((SparkThrowable) e).getMessageParameters().get("lastBatchShufflePartitions");
                throw new FailedRun(
                        "A repartition of statistic '" + statistic + "' into " + begun
                                + " parts was stopped before its end. Run 'taxistream repartition " + begun
                                + "' first.",
                        e);
            }
            if (condition.endsWith("SHUFFLE_PARTITIONS_ALREADY_MATCH")) {
                return "The state of statistic '" + statistic + "' was in " + partitions + " parts already.";
            }
            if (condition.endsWith("LAST_BATCH_FAILED") || condition.endsWith("NO_COMMITTED_BATCH")) {
                throw new FailedRun(
                        "The last batch of statistic '" + statistic + "' is not finished: run 'taxistream stream"
                                + " --available-now' first.",
                        e);
            }
            throw new FailedRun(
                    "The state of statistic '" + statistic + "' in " + folder.location() + " cannot be divided: "
                            + e.getMessage().lines().findFirst().orElse("") + ".",
                    e);
        }
    }
}
