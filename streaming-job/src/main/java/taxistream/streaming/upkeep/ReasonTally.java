package taxistream.streaming.upkeep;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.util.AccumulatorV2;

/** Brings the tasks' counts of rows to the driver: by the reason of their rejection, and those without a reason. */
final class ReasonTally extends AccumulatorV2<String, ReasonTally.Tally> {

    /** Null for a moment in a task: Spark registers an accumulator, and its heartbeat may look at it, before Java has read its fields. */
    private final Map<String, Long> rejected;

    private long counted;

    ReasonTally() {
        this(0, new TreeMap<>());
    }

    private ReasonTally(long counted, Map<String, Long> rejected) {
        this.counted = counted;
        this.rejected = rejected;
    }

    /** The number of rows without a reason, and of the others by reason. */
    record Tally(long counted, Map<String, Long> rejected) implements java.io.Serializable {}

    /** A filter for the trips among the rows. It has an effect, so Spark must be told that it is not deterministic. */
    UDF1<String, Boolean> passing() {
        return reason -> {
            add(reason);
            return reason == null;
        };
    }

    @Override
    public synchronized boolean isZero() {
        return rejected == null || counted == 0 && rejected.isEmpty();
    }

    @Override
    public synchronized AccumulatorV2<String, Tally> copy() {
        return new ReasonTally(counted, new TreeMap<>(rejected));
    }

    @Override
    public synchronized void reset() {
        counted = 0;
        rejected.clear();
    }

    @Override
    public synchronized void add(String reason) {
        if (reason == null) {
            counted++;
        } else {
            rejected.merge(reason, 1L, Long::sum);
        }
    }

    @Override
    public synchronized void merge(AccumulatorV2<String, Tally> other) {
        Tally theirs = other.value();
        counted += theirs.counted();
        theirs.rejected().forEach((reason, rows) -> rejected.merge(reason, rows, Long::sum));
    }

    @Override
    public synchronized Tally value() {
        return new Tally(counted, new TreeMap<>(rejected));
    }
}
