package taxistream.streaming.admit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.struct;

import java.time.Duration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import taxistream.streaming.spark.EventTimeColumn;

/**
 * The column {@code month}: a calendar month as a struct of its start and its end, which Spark takes for an event-time window.
 * A group of it leaves the state once the watermark has passed its end.
 */
public final class MonthWindow {

    public static final String COLUMN = "month";
    public static final String START = "start";
    /** Must be the struct's second field: Spark's WatermarkSupport looks at ordinal 1. */
    public static final String END = "end";

    /** The event time: by it the watermark goes on and the month is found. */
    public static final String EVENT_TIME = "pickup_at";

    /**
     * Replaces Spark's mark of an event time on pickup_at once the watermark is set: a statistic may group by pickup_at too, and Spark
     * allows one event time among the keys. Not empty, because the optimizer would remove the alias then.
     */
    private static final Metadata NO_EVENT_TIME =
            new MetadataBuilder().putBoolean("taxistream.watermarked", true).build();

    private MonthWindow() {}

    /**
     * Adds the month to a stream of trips, and lets the watermark trail the latest pickup by the lateness.
     *
     * @param trips rows with pickup_at and, as month_start and month_end, the bounds of its month
     */
    public static Dataset<Row> onStream(Dataset<Row> trips, Duration lateness) {
        Metadata eventTime = EventTimeColumn.withDelay(lateness);
        Column month = struct(
                        col(StreamColumns.MONTH_START).as(START),
                        col(StreamColumns.MONTH_END).as(END, eventTime))
                .as(COLUMN, eventTime);
        // The watermark first: set after the month it would strip the month's metadata, and the state would never be
        // evicted.
        return trips.withWatermark(EVENT_TIME, lateness.toMillis() + " milliseconds")
                .withColumn(EVENT_TIME, col(EVENT_TIME).as(EVENT_TIME, NO_EVENT_TIME))
                .withColumn(COLUMN, month)
                .drop(StreamColumns.MONTH_START, StreamColumns.MONTH_END);
    }

    /** Adds the month to trips in a batch. */
    public static Dataset<Row> onBatch(Dataset<Row> trips) {
        Column start = date_trunc("MONTH", col(EVENT_TIME));
        Column month = struct(
                        start.as(START), start.plus(expr("INTERVAL 1 MONTH")).as(END))
                .as(COLUMN);
        return trips.withColumn(COLUMN, month);
    }

    /** The columns in which a stream brings the bounds of each trip's month along. */
    public static final class StreamColumns {
        public static final String MONTH_START = "month_start";
        public static final String MONTH_END = "month_end";

        private StreamColumns() {}
    }
}
