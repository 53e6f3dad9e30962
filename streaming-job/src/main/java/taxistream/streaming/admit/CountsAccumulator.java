package taxistream.streaming.admit;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.util.AccumulatorV2;

/**
 * Brings the tasks' counts to the driver. A retried task, or a plan that reads the topic twice, reads a range again: its counts replace
 * the former ones, so the sum is exact.
 */
final class CountsAccumulator extends AccumulatorV2<CountsAccumulator.Counted, Map<String, RangeCounts>> {

    /**
     * Null for a moment in a task: Spark registers an accumulator before Java has read its fields, and the executor's heartbeat may look at
     * it then. An exception would end the heartbeats for good, and the executor counts as lost after two minutes.
     */
    private final Map<String, RangeCounts> ranges;

    CountsAccumulator() {
        this(new HashMap<>());
    }

    private CountsAccumulator(Map<String, RangeCounts> ranges) {
        this.ranges = ranges;
    }

    /** A range, named by its partition and first offset, and its counts. */
    record Counted(String range, RangeCounts counts) implements java.io.Serializable {}

    @Override
    public boolean isZero() {
        if (ranges == null) {
            return true;
        }
        synchronized (ranges) {
            return ranges.isEmpty();
        }
    }

    @Override
    public AccumulatorV2<Counted, Map<String, RangeCounts>> copy() {
        synchronized (ranges) {
            return new CountsAccumulator(new HashMap<>(ranges));
        }
    }

    @Override
    public void reset() {
        synchronized (ranges) {
            ranges.clear();
        }
    }

    @Override
    public void add(Counted counted) {
        synchronized (ranges) {
            ranges.put(counted.range(), counted.counts());
        }
    }

    @Override
    public void merge(AccumulatorV2<Counted, Map<String, RangeCounts>> other) {
        Map<String, RangeCounts> theirs = other.value();
        synchronized (ranges) {
            ranges.putAll(theirs);
        }
    }

    @Override
    public Map<String, RangeCounts> value() {
        synchronized (ranges) {
            return new HashMap<>(ranges);
        }
    }
}
