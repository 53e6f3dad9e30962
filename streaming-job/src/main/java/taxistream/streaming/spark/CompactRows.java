package taxistream.streaming.spark;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * Rows on the driver in Spark's binary form, UnsafeRow, which takes a fraction of the memory of {@link Row}: each becomes a
 * {@link Row} when it is read.
 */
final class CompactRows extends AbstractList<Row> implements RandomAccess {

    private final List<InternalRow> rows;
    private final Function1<Object, Object> converter;

    CompactRows(StructType schema, int count, Iterator<InternalRow> collected) {
        converter = CatalystTypeConverters.createToScalaConverter(schema);
        rows = new ArrayList<>(count);
        collected.forEachRemaining(rows::add);
    }

    @Override
    public Row get(int index) {
        return (Row) converter.apply(rows.get(index));
    }

    @Override
    public int size() {
        return rows.size();
    }
}
