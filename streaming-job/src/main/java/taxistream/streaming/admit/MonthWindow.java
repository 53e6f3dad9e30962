package taxistream.streaming.admit;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

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

    private static final long MICROS_A_DAY = 86_400_000_000L;

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
        Column month = struct(
                        midnight(firstDay()).as(START),
                        midnight(add_months(firstDay(), 1)).as(END))
                .as(COLUMN);
        return trips.withColumn(COLUMN, month);
    }

    /**
     * The first day of the trip's month, a DATE. Trips hold wall-clock time as if it were UTC, so a day has 24 hours. Spark's own
     * functions on times look up a time zone for each row.
     */
    public static Column firstDay() {
        Column micros = unix_micros(col(EVENT_TIME));
        Column dayBegins = micros.minus(pmod(micros, lit(MICROS_A_DAY)));
        return trunc(
                date_from_unix_date(
                        call_function("div", dayBegins, lit(MICROS_A_DAY)).cast("int")),
                "MONTH");
    }

    private static Column midnight(Column day) {
        return timestamp_micros(unix_date(day).cast("bigint").multiply(lit(MICROS_A_DAY)));
    }

    /** The columns in which a stream brings the bounds of each trip's month along. */
    public static final class StreamColumns {
        public static final String MONTH_START = "month_start";
        public static final String MONTH_END = "month_end";

        private StreamColumns() {}
    }
}
