package taxistream.streaming.plan;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.execution.streaming.operators.stateful.EventTimeStats;
import org.apache.spark.sql.execution.streaming.operators.stateful.EventTimeStatsAccum;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The event times of a task's rows, handed to Spark's accumulator once, at the end of the task. That divides for each row that it
 * is told of.
 */
public final class EventTimes implements Serializable {

    private final EventTimeStatsAccum accumulator;

    // A task deserializes its own copy, so these are the task's.
    private transient long count;
    private transient long latestMicros;
    private transient long earliestMicros;
    private transient double sumMillis;

    EventTimes(EventTimeStatsAccum accumulator) {
        this.accumulator = accumulator;
    }

    /** Called by generated code, for each row. */
    public void add(long micros) {
        if (count++ == 0) {
            begin(micros);
        }
        latestMicros = Math.max(latestMicros, micros);
        earliestMicros = Math.min(earliestMicros, micros);
        sumMillis += micros / 1000.0;
    }

    private void begin(long micros) {
        latestMicros = micros;
        earliestMicros = micros;
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> finish());
    }

    private void finish() {
        EventTimeStats stats = new EventTimeStats(
                Math.floorDiv(latestMicros, 1000L), Math.floorDiv(earliestMicros, 1000L), sumMillis / count, count);
        accumulator.merge(new EventTimeStatsAccum(stats));
    }
}
