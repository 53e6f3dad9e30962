package taxistream.streaming.admit;

import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;

/** Passes the batch's watermark from the driver to the tasks, as a local property of Spark's jobs. */
final class BatchWatermark {

    private static final String PROPERTY = "taxistream.batch.watermark.millis";

    private BatchWatermark() {}

    /** Sets the watermark of the jobs that this thread starts, in milliseconds since 1970; 0 before any trip was seen. */
    static void set(SparkContext spark, long millis) {
        spark.setLocalProperty(PROPERTY, Long.toString(millis));
    }

    /** The watermark of the batch that this task belongs to. */
    static long ofTask(TaskContext task) {
        String millis = task.getLocalProperty(PROPERTY);
        if (millis == null) {
            throw new IllegalStateException("a task reads trips without having been told the batch's watermark");
        }
        return Long.parseLong(millis);
    }
}
