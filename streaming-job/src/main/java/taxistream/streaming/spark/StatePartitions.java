package taxistream.streaming.spark;

import org.apache.spark.sql.SparkSession;

/** The number of parts that a query's state is divided into. */
public final class StatePartitions {

    private StatePartitions() {}

    /**
     * Divides the state of a checkpoint anew, by Spark's manager of checkpoints.
     *
     * @throws Exception what Spark throws, checked exceptions that it does not declare among it
     */
    public static void change(SparkSession spark, String checkpointLocation, int partitions) throws Exception {
        ((org.apache.spark.sql.classic.SparkSession) spark)
                .streamingCheckpointManager()
                .repartition(checkpointLocation, partitions, false);
    }
}
