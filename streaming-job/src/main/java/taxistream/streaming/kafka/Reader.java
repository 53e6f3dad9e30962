package taxistream.streaming.kafka;

import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan.ColumnarSupportMode;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Who reads the records of a batch. Which records are in the batch is {@link TopicStream}'s decision with either. */
enum Reader {
    /** Ours, which shows whole polls as columns. */
    TAXISTREAM(ColumnarSupportMode.SUPPORTED) {
        @Override
        StructType columns(Table kafka) {
            return TopicSource.COLUMNS;
        }

        @Override
        PartitionReaderFactory factory(MicroBatchStream kafka) {
            return new TopicReaderFactory();
        }
    },
    /** The one of Spark's Kafka source: row by row, with more columns. */
    SPARK(ColumnarSupportMode.UNSUPPORTED) {
        @Override
        StructType columns(Table kafka) {
            return kafka.schema();
        }

        @Override
        PartitionReaderFactory factory(MicroBatchStream kafka) {
            return kafka.createReaderFactory();
        }
    };

    private final ColumnarSupportMode columnar;

    Reader(ColumnarSupportMode columnar) {
        this.columnar = columnar;
    }

    /** @throws IllegalArgumentException if the option names neither */
    static Reader of(CaseInsensitiveStringMap options) {
        String name = options.getOrDefault(TopicSource.READER, TAXISTREAM.optionValue());
        return Arrays.stream(values())
                .filter(reader -> reader.optionValue().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no reader of the topic '" + name
                        + "': spark.taxistream.kafka.reader is taxistream or spark."));
    }

    private String optionValue() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The columns that it reads; among them value, partition and offset. */
    abstract StructType columns(Table kafka);

    abstract PartitionReaderFactory factory(MicroBatchStream kafka);

    ColumnarSupportMode columnar() {
        return columnar;
    }
}
