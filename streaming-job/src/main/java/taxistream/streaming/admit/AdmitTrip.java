package taxistream.streaming.admit;

import java.time.Instant;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import taxistream.streaming.kafka.RejectedTopic;
import taxistream.streaming.kafka.RejectedTopicSettings;
import taxistream.trips.TripLimits;

/**
 * The function that turns a record of the topic into a trip, and says whether it counts. Spark's generated code calls
 * {@link #invoke} directly, once a record: it has effects (it counts, and sends to the rejected topic), so it says that it is
 * not deterministic.
 */
public final class AdmitTrip implements UnboundFunction, ScalarFunction<InternalRow> {

    private final RejectedTopicSettings settings;
    private final CountsAccumulator counts;

    // A task deserializes its own copy of the function, so these are the task's.
    private transient TripGate gate;
    private transient TripRow row;

    AdmitTrip(RejectedTopicSettings settings, CountsAccumulator counts) {
        this.settings = settings;
        this.counts = counts;
    }

    /** Called by generated code: the record's value, its partition and its offset. */
    public InternalRow invoke(byte[] value, int partition, long offset) {
        if (gate == null) {
            begin(partition, offset);
        }
        return row.admitted(gate.admit(value, partition, offset));
    }

    private void begin(int partition, long firstOffset) {
        TaskContext task = TaskContext.get();
        gate = new TripGate(new RejectedTopic(settings), TripLimits.at(Instant.now()), BatchWatermark.ofTask(task));
        row = new TripRow(gate.trip(), gate.month());
        task.addTaskCompletionListener(context -> {
            if (!context.isInterrupted() && !context.isFailed()) {
                counts.add(new CountsAccumulator.Counted(partition + "/" + firstOffset, gate.finish()));
            }
        });
    }

    @Override
    public BoundFunction bind(StructType inputType) {
        return this;
    }

    @Override
    public DataType[] inputTypes() {
        return new DataType[] {DataTypes.BinaryType, DataTypes.IntegerType, DataTypes.LongType};
    }

    @Override
    public DataType resultType() {
        return TripColumns.streamed();
    }

    @Override
    public boolean isResultNullable() {
        return false; // else no column of a trip could be a key
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public String name() {
        return "admit_trip";
    }

    @Override
    public String description() {
        return "admit_trip(value, partition, offset): the trip, and whether it counts";
    }
}
