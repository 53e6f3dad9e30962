package taxistream.streaming.spark;

import static scala.jdk.javaapi.CollectionConverters.asJavaCollection;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;

/**
 * The batch that a streaming query runs at this moment. Spark passes only its number and its rows to {@code foreachBatch}; its
 * watermark and its offsets stand in Spark's StreamExecution.
 */
public final class RunningBatch {

    /** Spark sets this local property on the thread of a query. */
    private static final String QUERY_ID = "sql.streaming.queryId";

    private final StreamExecution execution;

    private RunningBatch(StreamExecution execution) {
        this.execution = execution;
    }

    /** The batch of the query on whose thread this is called: inside {@code foreachBatch} only. */
    public static RunningBatch ofThisThread(SparkSession spark) {
        UUID id = UUID.fromString(spark.sparkContext().getLocalProperty(QUERY_ID));
        return new RunningBatch(((StreamingQueryWrapper) spark.streams().get(id)).streamingQuery());
    }

    /** The batch's watermark in milliseconds since 1970, as the checkpoint has it since before the batch began; 0 if none yet. */
    public long watermarkMillis() {
        return execution.lastExecution().offsetSeqMetadata().batchWatermarkMs();
    }

    /** For each source of the query, the offset at which the batch begins; nothing for the first batch. */
    public Collection<Offset> startOffsets() {
        return asJavaCollection(execution.committedOffsets().values());
    }

    /** For each source of the query, the offset at which the batch ends. */
    public Collection<Offset> endOffsets() {
        return asJavaCollection(execution.availableOffsets().values());
    }

    /**
     * Runs the batch by one Spark action, and brings its rows to the driver, sorted by these columns within each partition. The
     * rows stay in Spark's binary form until they are read.
     *
     * @param checkCount is told the number of rows before any is decoded, and may refuse it with an exception
     */
    public static List<Row> collect(Dataset<Row> batch, List<String> sortedBy, LongConsumer checkCount) {
        Column[] keys = sortedBy.stream().map(batch::col).toArray(Column[]::new);
        return CompactRows.collect(batch.sortWithinPartitions(keys), checkCount);
    }
}
