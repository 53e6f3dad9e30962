package taxistream.streaming.admit;

import static scala.jdk.javaapi.CollectionConverters.asScala;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import taxistream.trips.Trip;

/** A stream of trips without Kafka, with the columns that the job's own stream has. */
public final class MemoryTrips {

    private static final StructType TYPE =
            new StructType(java.util.Arrays.stream(TripColumns.streamed().fields())
                    .filter(field -> !field.name().equals(TripColumns.ADMITTED))
                    .toArray(org.apache.spark.sql.types.StructField[]::new));

    private final MemoryStream<Row> stream;

    public MemoryTrips(SparkSession spark) {
        stream = MemoryStream.apply(Encoders.row(TYPE), spark);
    }

    /** Trips with the bounds of their months, as from a topic. */
    public Dataset<Row> rows() {
        return stream.toDF();
    }

    public void add(Trip... trips) {
        stream.addData(
                asScala(List.of(trips).stream().map(MemoryTrips::row).toList()).toSeq());
    }

    /** The same trips in a batch, as a recount has them. */
    public static Dataset<Row> inBatch(SparkSession spark, Trip... trips) {
        return MonthWindow.onBatch(spark.createDataFrame(
                        List.of(trips).stream().map(MemoryTrips::row).toList(), TYPE)
                .drop(MonthWindow.StreamColumns.MONTH_START, MonthWindow.StreamColumns.MONTH_END));
    }

    private static Row row(Trip trip) {
        MonthBounds month = new MonthBounds();
        month.seek(trip.pickupAtMicros());
        TripRow row = new TripRow(trip, month).admitted(true);
        return RowFactory.create(IntStream.range(0, TYPE.length())
                .mapToObj(i -> external(row.genericGet(i), i))
                .toArray());
    }

    private static Object external(Object value, int column) {
        if (value instanceof Long micros && TYPE.fields()[column].dataType() instanceof TimestampType) {
            return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
        }
        return value instanceof org.apache.spark.unsafe.types.UTF8String text ? text.toString() : value;
    }
}
