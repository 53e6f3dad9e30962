package benchmarks;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trunc;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * The statistic monthly_trips as tutorials write it: from_json, Spark's defaults (200 shuffle partitions, default fetches), and
 * in foreachBatch one upsert a row, all in one transaction. Arguments: bootstrap servers, topic, JDBC URL, checkpoint folder, and
 * how many trips a batch takes; all at once without it.
 */
public final class TutorialSpark {

    private TutorialSpark() {}

    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder()
                .master("local[*]")
                .appName("tutorial")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
        StructType trip = StructType.fromDDL(
                "service STRING, vendor STRING, pickup_at TIMESTAMP, dropoff_at TIMESTAMP, pickup_zone INT, dropoff_zone INT,"
                        + " passenger_count INT, distance_miles DOUBLE, rate_code INT, payment_type INT, fare_cents BIGINT,"
                        + " tip_cents BIGINT, tolls_cents BIGINT, total_cents BIGINT, file_month STRING, file_row BIGINT");
        String url = arguments[2];
        VoidFunction2<Dataset<Row>, Long> write = (rows, batch) -> upsert(rows.collectAsList(), url);
        DataStreamReader topic = spark.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", arguments[0])
                .option("subscribe", arguments[1])
                .option("startingOffsets", "earliest");
        if (arguments.length > 4) {
            topic.option("maxOffsetsPerTrigger", arguments[4]);
        }
        topic.load()
                .select(from_json(col("value").cast("string"), trip).as("trip"))
                .select("trip.*")
                .groupBy(
                        trunc(col("pickup_at"), "MONTH").as("month"),
                        col("service"),
                        coalesce(col("pickup_zone"), lit(264)).as("pickup_zone"),
                        coalesce(col("payment_type"), lit(0)).as("payment_type"))
                .agg(
                        count(lit(1)).as("trips"),
                        sum("fare_cents"),
                        sum("tip_cents"),
                        sum("tolls_cents"),
                        sum("total_cents"),
                        sum("distance_miles"))
                .writeStream()
                .outputMode("update")
                .option("checkpointLocation", arguments[3])
                .trigger(Trigger.AvailableNow())
                .foreachBatch(write)
                .start()
                .awaitTermination();
        spark.stop();
    }

    private static void upsert(List<Row> rows, String url) throws Exception {
        try (Connection mysql =
                        DriverManager.getConnection(url, System.getenv("MYSQL_USER"), System.getenv("MYSQL_PASSWORD"));
                PreparedStatement upsert = mysql.prepareStatement(
                        "INSERT INTO monthly_trips VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AS new ON DUPLICATE KEY UPDATE"
                                + " trips = new.trips, fare = new.fare, tips = new.tips, tolls = new.tolls,"
                                + " revenue = new.revenue, distance_miles = new.distance_miles")) {
            mysql.setAutoCommit(false);
            for (Row row : rows) {
                upsert.setDate(1, Date.valueOf(row.getDate(0).toLocalDate()));
                upsert.setString(2, row.getString(1));
                upsert.setInt(3, row.getInt(2));
                upsert.setInt(4, row.getInt(3));
                upsert.setLong(5, row.getLong(4));
                for (int i = 5; i < 9; i++) {
                    upsert.setBigDecimal(
                            i + 1,
                            row.isNullAt(i)
                                    ? null
                                    : BigDecimal.valueOf(row.getLong(i))
                                            .divide(BigDecimal.valueOf(100), 2, RoundingMode.HALF_UP));
                }
                upsert.setObject(10, row.get(9));
                upsert.executeUpdate();
            }
            mysql.commit();
        }
    }
}
