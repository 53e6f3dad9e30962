package taxistream.streaming.spark;

import org.apache.spark.sql.SparkSession;
import scala.Option;

/** The number of parts that a query's state is divided into. */
public final class StatePartitions {

    /** The offset log does not keep this setting, so a session without it looks for snapshots that a job with it writes seldom. */
    private static final String CHANGELOG = "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled";

    private StatePartitions() {}

    /**
     * Divides the state of a checkpoint anew, by Spark's manager of checkpoints. Reads state with and without changelogs.
     *
     * @throws Exception what Spark throws, checked exceptions that it does not declare among it
     */
    public static void change(SparkSession spark, String checkpointLocation, int partitions) throws Exception {
        Option<String> before = spark.conf().getOption(CHANGELOG);
        spark.conf().set(CHANGELOG, "true");
        try {
            ((org.apache.spark.sql.classic.SparkSession) spark)
                    .streamingCheckpointManager()
                    .repartition(checkpointLocation, partitions, false);
        } finally {
            if (before.isDefined()) {
                spark.conf().set(CHANGELOG, before.get());
            } else {
                spark.conf().unset(CHANGELOG);
            }
        }
    }
}
