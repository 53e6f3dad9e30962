package taxistream.streaming.admit;

import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import taxistream.streaming.admit.MonthWindow.StreamColumns;
import taxistream.trips.TripField;

/**
 * The columns of the view {@code trips}. A column that may be a key is never null, because a primary key cannot hold NULL: TLC's
 * own values for "unknown" take its place.
 */
public final class TripColumns {

    /** TLC's zone for "unknown". */
    static final int UNKNOWN_ZONE = 264;

    /** TLC's payment type for "not reported". */
    static final int UNREPORTED_PAYMENT = 0;

    static final String UNKNOWN_VENDOR = "unknown";

    /** Whether the record counts. Not part of the view: the rows that do not are filtered out. */
    static final String ADMITTED = "admitted";

    private static final Map<TripField, Object> SUBSTITUTES = Map.of(
            TripField.VENDOR, UNKNOWN_VENDOR,
            TripField.PICKUP_ZONE, UNKNOWN_ZONE,
            TripField.DROPOFF_ZONE, UNKNOWN_ZONE,
            TripField.PAYMENT_TYPE, UNREPORTED_PAYMENT);

    private TripColumns() {}

    /** The trip's fields, then the bounds of the month that the pickup lies in, then whether the record counts. */
    static StructType streamed() {
        StructType type = new StructType();
        for (TripField field : TripField.values()) {
            type = type.add(new StructField(field.column(), dataType(field), nullable(field), Metadata.empty()));
        }
        return type.add(StreamColumns.MONTH_START, DataTypes.TimestampType, false)
                .add(StreamColumns.MONTH_END, DataTypes.TimestampType, false)
                .add(ADMITTED, DataTypes.BooleanType, false);
    }

    private static boolean nullable(TripField field) {
        return !field.required() && !SUBSTITUTES.containsKey(field);
    }

    /**
     * SQL for every column of the view, over columns that are named after the fields. A column that is never null is not nullable to
     * Spark either: a nullable one could not be a key.
     */
    public static String[] neverNull() {
        return Arrays.stream(TripField.values()).map(TripColumns::neverNull).toArray(String[]::new);
    }

    private static String neverNull(TripField field) {
        if (nullable(field)) {
            return field.column();
        }
        Object substitute = SUBSTITUTES.get(field);
        String literal =
                switch (field.type()) {
                    case SERVICE, VENDOR -> "'" + (substitute == null ? "" : substitute) + "'";
                    case TIME -> "TIMESTAMP '1970-01-01 00:00:00'";
                    default -> substitute == null ? "-1" : substitute.toString();
                };
        return "coalesce(" + field.column() + ", " + literal + ") AS " + field.column();
    }

    /** The type of the field's column. */
    public static DataType dataType(TripField field) {
        return switch (field.type()) {
            case SERVICE, VENDOR -> DataTypes.StringType;
            case TIME -> DataTypes.TimestampType;
            case INT, MONTH -> DataTypes.IntegerType;
            case LONG, CENTS -> DataTypes.LongType;
            case MILES -> DataTypes.DoubleType;
        };
    }
}
