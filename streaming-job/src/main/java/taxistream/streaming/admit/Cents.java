package taxistream.streaming.admit;

import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import taxistream.trips.TripLimits;

/**
 * {@code cents(dollars)}: the whole cents of a double, as {@link taxistream.trips.SqlDialect#cents} says. Public, for generated code calls
 * it.
 */
public final class Cents implements UnboundFunction, ScalarFunction<Long> {

    static final String NAME = "cents";

    /** With a half itself, 0.49999999999999994 would become 1. */
    private static final double BELOW_A_HALF = Math.nextDown(0.5);

    /** Called by generated code. */
    public static Long invoke(double dollars) {
        if (!(Math.abs(dollars) <= TripLimits.MOST_DOLLARS)) {
            return null; // NaN, too
        }
        double cents = dollars * 100;
        return (long) (cents + Math.copySign(BELOW_A_HALF, cents)); // the cast cuts the fraction off
    }

    @Override
    public BoundFunction bind(StructType inputType) {
        return this;
    }

    @Override
    public DataType[] inputTypes() {
        return new DataType[] {DataTypes.DoubleType};
    }

    @Override
    public DataType resultType() {
        return DataTypes.LongType;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String canonicalName() {
        return TripFunctions.CENTS; // the same call is the same expression to Spark
    }

    @Override
    public String description() {
        return "cents(dollars): whole cents, half a cent away from zero; null beyond a billion dollars";
    }
}
