package taxistream.streaming.spark;

import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A row of Spark's that shows the fields of an object which is filled again and again. It is good until the object is filled
 * again, which is as long as Spark keeps a row that it has not copied. A subclass overrides the getters of its columns' types.
 */
public abstract class ReusedRow extends GenericInternalRow {

    private final int columns;

    protected ReusedRow(int columns) {
        super(columns);
        this.columns = columns;
    }

    /** The value as Spark keeps it inside; null if the column is null. */
    protected abstract Object value(int ordinal);

    @Override
    public abstract boolean isNullAt(int ordinal);

    @Override
    public final int numFields() {
        return columns;
    }

    @Override
    public final Object genericGet(int ordinal) {
        return isNullAt(ordinal) ? null : value(ordinal);
    }

    @Override
    public final GenericInternalRow copy() {
        Object[] values = new Object[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = genericGet(i) instanceof UTF8String text ? text.copy() : genericGet(i);
        }
        return new GenericInternalRow(values);
    }

    @Override
    public final void setNullAt(int ordinal) {
        throw readOnly();
    }

    @Override
    public final void update(int ordinal, Object value) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("this row is read only");
    }
}
