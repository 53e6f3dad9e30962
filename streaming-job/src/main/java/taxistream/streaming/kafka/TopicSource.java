package taxistream.streaming.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.kafka010.KafkaSourceProvider;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A format for {@code readStream()}: takes the options of Spark's Kafka source and keeps the same offsets in the checkpoint, so
 * that a query may change from one to the other. The option {@code reader} says who reads the records, {@code taxistream} or
 * {@code spark}; the bounds of batches and the order of sending are the same with both.
 */
public final class TopicSource implements TableProvider {

    /** The name for {@code DataStreamReader.format}. */
    public static final String FORMAT = TopicSource.class.getName();

    /** The option that says who reads the records: {@code taxistream} or {@code spark}. */
    public static final String READER = "reader";

    /** Before the properties of the Kafka client among the options. */
    private static final String CLIENT = "kafka.";

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    static final StructType COLUMNS = new StructType()
            .add("value", DataTypes.BinaryType)
            .add("partition", DataTypes.IntegerType, false)
            .add("offset", DataTypes.LongType, false);

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return Reader.of(options).columns(kafkaTable(options));
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return new TopicTable(schema);
    }

    private static Table kafkaTable(CaseInsensitiveStringMap options) {
        return new KafkaSourceProvider().getTable(options);
    }

    private record TopicTable(StructType schema) implements Table, SupportsRead {

        @Override
        public String name() {
            return "topic";
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.MICRO_BATCH_READ);
        }

        @Override
        public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
            Scan kafka =
                    ((SupportsRead) kafkaTable(options)).newScanBuilder(options).build();
            return () -> new TopicScan(kafka, schema, Reader.of(options), options);
        }
    }

    private record TopicScan(Scan kafka, StructType readSchema, Reader reader, CaseInsensitiveStringMap options)
            implements Scan {

        @Override
        public String description() {
            return "topic of trips";
        }

        @Override
        public ColumnarSupportMode columnarSupportMode() {
            return reader.columnar();
        }

        @Override
        public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
            return new TopicStream(
                    kafka.toMicroBatchStream(checkpointLocation), reader, new TopicTimes(clientProperties(), PATIENCE));
        }

        private Map<String, Object> clientProperties() {
            Map<String, Object> properties = new HashMap<>();
            options.asCaseSensitiveMap().forEach((key, value) -> {
                if (key.startsWith(CLIENT)) {
                    properties.put(key.substring(CLIENT.length()), value);
                }
            });
            return properties;
        }
    }
}
