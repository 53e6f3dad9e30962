package taxistream.streaming.checkpoint;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.execution.streaming.checkpointing.CommitLog;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqBase;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqLog;
import scala.Option;

/** Which batches a query has planned and finished, as its checkpoint says. */
public final class BatchLog {

    /** Stands for "no batch": the first one is 0. */
    public static final long NONE = -1;

    private final OffsetSeqLog planned;
    private final long lastPlanned;
    private final long lastFinished;

    private BatchLog(OffsetSeqLog planned, long lastPlanned, long lastFinished) {
        this.planned = planned;
        this.lastPlanned = lastPlanned;
        this.lastFinished = lastFinished;
    }

    /** Reads the logs of the folder; a folder that is not there has had no batch. */
    public static BatchLog read(SparkSession spark, CheckpointFolder folder) {
        OffsetSeqLog planned = new OffsetSeqLog(spark, folder.location() + "/offsets", false);
        CommitLog finished = new CommitLog(spark, folder.location() + "/commits", false);
        return new BatchLog(planned, latest(planned.getLatestBatchId()), latest(finished.getLatestBatchId()));
    }

    private static long latest(Option<Object> id) {
        return id.isDefined() ? (Long) id.get() : NONE;
    }

    /** Whether the query has read anything. */
    public boolean isEmpty() {
        return lastPlanned == NONE;
    }

    public long lastPlanned() {
        return lastPlanned;
    }

    public long lastFinished() {
        return lastFinished;
    }

    /**
     * Whether a table that holds everything up to this batch goes with the checkpoint: no finished batch that read a record is
     * missing in the table, and none is in the table that the checkpoint has never planned.
     */
    public boolean agreesWith(long lastInTable) {
        return lastInTable <= lastPlanned
                && (lastFinished <= lastInTable || readsNothingBetween(lastInTable, lastFinished));
    }

    /** True after a repartitioning of the state, which Spark counts as a batch. */
    private boolean readsNothingBetween(long from, long to) {
        return from != NONE && !offsets(from).isEmpty() && offsets(from).equals(offsets(to));
    }

    /** A setting that the query's first batch has fixed, such as the state store; empty if it fixed none of that name. */
    public Optional<String> setting(String name) {
        Option<OffsetSeqBase> last = planned.get(lastPlanned);
        if (last.isEmpty() || last.get().metadataOpt().isEmpty()) {
            return Optional.empty();
        }
        Option<String> value = last.get().metadataOpt().get().conf().get(name);
        return value.isDefined() ? Optional.of(value.get()) : Optional.empty();
    }

    /** Where the batch ends, of each of the query's sources; empty if it is not known any more. */
    public Optional<List<Offset>> end(long batch) {
        Option<OffsetSeqBase> offsets = planned.get(batch);
        if (offsets.isEmpty()) {
            return Optional.empty();
        }
        List<Offset> end = new ArrayList<>();
        asJava(offsets.get().offsets()).forEach(offset -> {
            if (offset.isDefined()) {
                end.add(offset.get());
            }
        });
        return Optional.of(end);
    }

    /** The offsets at which the batch ends, as JSON; empty if Spark has deleted them. */
    public String offsets(long batch) {
        Option<OffsetSeqBase> offsets = planned.get(batch);
        return offsets.isDefined() ? offsets.get().offsets().mkString() : "";
    }
}
