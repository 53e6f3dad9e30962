package taxistream.streaming.statistic;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import taxistream.streaming.admit.MonthWindow;

/** Turns the selected columns of a statistic into the columns of its table, or refuses columns that no table can hold. */
final class ColumnChecks {

    private static final int MOST_SCALE = 30;

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
            throw refused(Refusal.MONTH_RENAMED, attribute, name);
        }
        DataType type = month ? DataTypes.DateType : attribute.dataType();
        if (type instanceof StructType) {
            throw refused(Refusal.STRUCT, attribute, name);
        }
        if (type instanceof DecimalType decimal && decimal.scale() > MOST_SCALE) {
            throw refused(Refusal.SCALE, attribute, name, decimal.sql(), name);
        }
        if (key && attribute.nullable() && !month) {
            throw refused(Refusal.NULLABLE_KEY, attribute, name, name);
        }
        if (key && type instanceof StringType) {
            checkLength(attribute, name);
        }
        return new StatisticColumn(name, type, !key, approximate);
    }

    private void checkLength(Attribute key, String name) {
        OptionalLong width = columns.widths().atMost(key);
        if (width.isEmpty() || width.getAsLong() > StatisticColumn.MOST_KEY_CHARACTERS) {
            String length = width.isEmpty()
                    ? "may have any length"
                    : String.format(Locale.ROOT, "may have %,d characters", width.getAsLong());
            String expression = columns.definition(key)
                    .map(SqlNames::of)
                    .filter(sql -> sql.length() < 80)
                    .orElse(name);
            throw refused(Refusal.LONG_KEY, key, name, length, expression);
        }
    }

    /** @throws StatisticException if a name is invalid for a column, or appears twice */
    void checkNames(List<StatisticColumn> all) {
        Set<String> seen = new LinkedHashSet<>();
        for (StatisticColumn column : all) {
            if (!column.name().matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
                throw new StatisticException(file.name(), Refusal.COLUMN_NAME.sentence(column.name()));
            }
            if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
                throw new StatisticException(file.name(), Refusal.COLUMN_TWICE.sentence(column.name()));
            }
        }
    }

    private StatisticException refused(Refusal refusal, Attribute at, Object... words) {
        return new StatisticException(file, refusal.sentence(words), SqlPlace.of(at));
    }
}
