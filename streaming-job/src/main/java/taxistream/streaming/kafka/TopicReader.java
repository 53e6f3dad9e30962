package taxistream.streaming.kafka;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Reads a range of a partition's offsets, one poll of the consumer after the other. For one thread. */
final class TopicReader implements PartitionReader<ColumnarBatch> {

    private final KafkaBatchInputPartition partition;
    private final PartitionConsumer consumer;
    private final RecordColumn[] columns;
    private final ColumnarBatch batch;

    TopicReader(KafkaBatchInputPartition partition) {
        this.partition = partition;
        this.consumer = IdleConsumers.take(partition);
        consumer.begin(partition.offsetRange().fromOffset());
        this.columns = RecordColumn.all();
        this.batch = new ColumnarBatch(columns.clone());
    }

    @Override
    public boolean next() {
        List<ConsumerRecord<byte[], byte[]>> records =
                consumer.readBefore(partition.offsetRange().untilOffset());
        for (RecordColumn column : columns) {
            column.show(records);
        }
        batch.setNumRows(records.size());
        return !records.isEmpty();
    }

    @Override
    public ColumnarBatch get() {
        return batch;
    }

    @Override
    public void close() {
        for (ColumnVector column : columns) {
            column.close();
        }
        IdleConsumers.giveBack(partition, consumer);
    }
}
