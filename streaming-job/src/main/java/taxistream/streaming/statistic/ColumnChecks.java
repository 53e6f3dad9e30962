package taxistream.streaming.statistic;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.YearMonthIntervalType;
import taxistream.streaming.admit.MonthWindow;

/** Turns the selected columns of a statistic into the columns of its table, or refuses columns that no table can hold. */
final class ColumnChecks {

    private static final int MOST_SCALE = 30;

    private static final List<Class<? extends DataType>> TYPES = List.of(
            StringType.class,
            DecimalType.class,
            BooleanType.class,
            ByteType.class,
            ShortType.class,
            IntegerType.class,
            LongType.class,
            FloatType.class,
            DoubleType.class,
            DateType.class,
            TimestampType.class,
            TimestampNTZType.class);

    private final StatisticFile file;
    private final QueryColumns columns;

    ColumnChecks(StatisticFile file, QueryColumns columns) {
        this.file = file;
        this.columns = columns;
    }

    /** @throws StatisticException if a table cannot hold the column */
    StatisticColumn column(KeyColumns.Selected selected, String name, boolean approximate) {
        Attribute attribute = selected.attribute();
        boolean key = selected.key().isPresent();
        boolean month = key && KeyColumns.isMonth(attribute);
        if (month && !name.equals(MonthWindow.COLUMN)) {
            throw refused(Refusal.MONTH_RENAMED, selected, name);
        }
        DataType type = month ? DataTypes.DateType : attribute.dataType();
        if (type instanceof StructType) {
            throw refused(Refusal.STRUCT, selected, name);
        }
        if (type instanceof DayTimeIntervalType || type instanceof YearMonthIntervalType) {
            throw refused(Refusal.INTERVAL, selected, name);
        }
        if (TYPES.stream().noneMatch(held -> held.isInstance(type))) {
            throw refused(Refusal.TYPE, selected, name, type.sql());
        }
        if (type instanceof DecimalType decimal && decimal.scale() > MOST_SCALE) {
            throw refused(Refusal.SCALE, selected, name, decimal.sql(), name);
        }
        if (key && attribute.nullable() && !month) {
            throw refused(Refusal.NULLABLE_KEY, selected, name, definition(attribute, name), substitute(type), name);
        }
        if (key && type instanceof StringType) {
            checkLength(selected, name);
        }
        return new StatisticColumn(name, type, !key, approximate);
    }

    /** A value that stands for NULL in a key of this type. */
    private static String substitute(DataType type) {
        if (type instanceof StringType) {
            return "'unknown'";
        }
        if (type instanceof DateType) {
            return "DATE '1970-01-01'";
        }
        if (type instanceof TimestampType || type instanceof TimestampNTZType) {
            return "TIMESTAMP '1970-01-01 00:00:00'";
        }
        return type instanceof BooleanType ? "false" : "0";
    }

    private void checkLength(KeyColumns.Selected selected, String name) {
        Attribute key = selected.attribute();
        OptionalLong width = columns.widths().atMost(key);
        if (width.isEmpty() || width.getAsLong() > StatisticColumn.MOST_KEY_CHARACTERS) {
            String length = width.isEmpty()
                    ? "may have any length"
                    : String.format(Locale.ROOT, "may have %,d characters", width.getAsLong());
            throw refused(Refusal.LONG_KEY, selected, name, length, definition(key, name), name);
        }
    }

    /** What the column is computed by, for its name means nothing within the SELECT. */
    private String definition(Attribute column, String name) {
        return columns.definition(column)
                .map(SqlNames::of)
                .filter(sql -> sql.length() < 160)
                .orElse(name);
    }

    private StatisticException refused(Refusal refusal, KeyColumns.Selected at, Object... words) {
        return new StatisticException(file, refusal.sentence(words), at.place());
    }
}
