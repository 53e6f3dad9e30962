package taxistream.streaming.mysql;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import taxistream.streaming.statistic.StatisticColumn;

/** Maps a statistic's column to a column of MySQL. */
final class ColumnType {

    private ColumnType() {}

    /** The column's type. */
    static String sql(StatisticColumn column, boolean key, SqlFlavour flavour) {
        DataType type = column.type();
        if (type instanceof StringType) {
            return key
                    ? "VARCHAR(" + StatisticColumn.MOST_KEY_CHARACTERS + ") CHARACTER SET utf8mb4 COLLATE "
                            + flavour.collation()
                    : "TEXT CHARACTER SET utf8mb4 COLLATE " + flavour.collation();
        }
        if (type instanceof DecimalType decimal) {
            return "DECIMAL(" + decimal.precision() + ", " + decimal.scale() + ")";
        }
        if (type instanceof BooleanType) {
            return "BOOLEAN";
        }
        if (type instanceof ByteType || type instanceof ShortType || type instanceof IntegerType) {
            return "INT";
        }
        if (type instanceof LongType) {
            return "BIGINT";
        }
        if (type instanceof FloatType || type instanceof DoubleType) {
            return "DOUBLE";
        }
        if (type instanceof DateType) {
            return "DATE";
        }
        if (type instanceof TimestampType || type instanceof TimestampNTZType) {
            return "DATETIME(6)";
        }
        throw new IllegalArgumentException(column + " has passed the checks of statistics");
    }

    /**
     * A value that MySQL can store. No column of MySQL holds NaN or Infinity, so they become NULL. Connector/J would write them into the
     * SQL as bare words, which MySQL takes for column names.
     */
    static Object kept(Object value) {
        boolean isInfiniteOrNone = value instanceof Double real && !Double.isFinite(real)
                || value instanceof Float small && !Float.isFinite(small);
        return isInfiniteOrNone ? null : value;
    }

    /** Sets a parameter to a value as Spark's rows hold it, with java.time for times. */
    static void set(PreparedStatement statement, int index, Object computed) throws SQLException {
        Object value = kept(computed);
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof Integer number) {
            statement.setInt(index, number);
        } else if (value instanceof Number number && !(value instanceof BigDecimal)) {
            statement.setObject(index, number instanceof Float ? (Object) number.doubleValue() : number);
        } else if (value instanceof Instant instant) {
            statement.setObject(index, LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
        } else if (value instanceof LocalDate date) {
            statement.setObject(index, date);
        } else {
            statement.setObject(index, value);
        }
    }

    /** The value of a column, as Spark's rows hold it, with java.time for times. */
    static Object get(ResultSet row, int index, DataType type) throws SQLException {
        Object value;
        if (type instanceof DecimalType) {
            value = row.getBigDecimal(index);
        } else if (type instanceof BooleanType) {
            value = row.getBoolean(index);
        } else if (type instanceof ByteType || type instanceof ShortType || type instanceof IntegerType) {
            value = row.getInt(index);
        } else if (type instanceof LongType) {
            value = row.getLong(index);
        } else if (type instanceof FloatType || type instanceof DoubleType) {
            value = row.getDouble(index);
        } else if (type instanceof DateType) {
            value = row.getObject(index, LocalDate.class);
        } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
            value = row.getObject(index, LocalDateTime.class);
        } else {
            value = row.getString(index);
        }
        return row.wasNull() ? null : value;
    }
}
