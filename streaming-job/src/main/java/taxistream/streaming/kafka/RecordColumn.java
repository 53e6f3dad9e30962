package taxistream.streaming.kafka;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/** One column of {@link TopicSource#COLUMNS} over the records of a poll, none of which is copied. */
final class RecordColumn extends ColumnVector {

    private List<ConsumerRecord<byte[], byte[]>> records = List.of();

    private RecordColumn(DataType type) {
        super(type);
    }

    /** The columns, in their order. */
    static RecordColumn[] all() {
        StructField[] fields = TopicSource.COLUMNS.fields();
        RecordColumn[] columns = new RecordColumn[fields.length];
        for (int i = 0; i < fields.length; i++) {
            columns[i] = new RecordColumn(fields[i].dataType());
        }
        return columns;
    }

    void show(List<ConsumerRecord<byte[], byte[]>> polled) {
        records = polled;
    }

    @Override
    public byte[] getBinary(int row) {
        return records.get(row).value();
    }

    @Override
    public int getInt(int row) {
        return records.get(row).partition();
    }

    @Override
    public long getLong(int row) {
        return records.get(row).offset();
    }

    /** Only a value may be null: a tombstone. */
    @Override
    public boolean isNullAt(int row) {
        return records.get(row).value() == null;
    }

    @Override
    public boolean hasNull() {
        return records.stream().anyMatch(one -> one.value() == null);
    }

    @Override
    public int numNulls() {
        return (int) records.stream().filter(one -> one.value() == null).count();
    }

    @Override
    public void close() {
        records = List.of();
    }

    @Override
    public boolean getBoolean(int row) {
        throw otherType();
    }

    @Override
    public byte getByte(int row) {
        throw otherType();
    }

    @Override
    public short getShort(int row) {
        throw otherType();
    }

    @Override
    public float getFloat(int row) {
        throw otherType();
    }

    @Override
    public double getDouble(int row) {
        throw otherType();
    }

    @Override
    public ColumnarArray getArray(int row) {
        throw otherType();
    }

    @Override
    public ColumnarMap getMap(int row) {
        throw otherType();
    }

    @Override
    public Decimal getDecimal(int row, int precision, int scale) {
        throw otherType();
    }

    @Override
    public UTF8String getUTF8String(int row) {
        throw otherType();
    }

    @Override
    public ColumnVector getChild(int ordinal) {
        throw otherType();
    }

    private UnsupportedOperationException otherType() {
        return new UnsupportedOperationException("a column of type " + dataType() + " was read as another type");
    }
}
