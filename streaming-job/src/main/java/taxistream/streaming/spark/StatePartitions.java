package taxistream.streaming.spark;

import org.apache.spark.sql.SparkSession;
import scala.Option;

/** The number of parts that a query's state is divided into. */
public final class StatePartitions {

    /** The offset log does not keep this setting, so a session without it looks for snapshots that a job with it writes seldom. */
    private static final String CHANGELOG = "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled";

    /** An unfinished batch may be in MySQL already, and must be done again under its own number. */
    private static final boolean LAST_BATCH_MUST_BE_FINISHED = true;

    private StatePartitions() {}

    /**
     * Divides the state of a checkpoint anew, by Spark's manager of checkpoints. Reads state with and without changelogs.
     *
     * @throws Exception what Spark throws, also if the last batch is not finished; it does not declare its checked exceptions
     */
    public static void change(SparkSession spark, String checkpointLocation, int partitions) throws Exception {
        Option<String> before = spark.conf().getOption(CHANGELOG);
        spark.conf().set(CHANGELOG, "true");
        try {
            ((org.apache.spark.sql.classic.SparkSession) spark)
                    .streamingCheckpointManager()
                    .repartition(checkpointLocation, partitions, LAST_BATCH_MUST_BE_FINISHED);
        } finally {
            if (before.isDefined()) {
                spark.conf().set(CHANGELOG, before.get());
            } else {
                spark.conf().unset(CHANGELOG);
            }
        }
    }
}
