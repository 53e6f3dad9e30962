package taxistream.endtoend.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Servers;

/** Parquet files on GCS, written and read by Spark with the product's settings. */
@NeedsDocker
@ResourceLock(Servers.SPARK_OF_THIS_JVM)
class ParquetOnGcsIT {

    @Test
    void parquetIsWrittenAndReadInRanges() throws Exception {
        try (GcsProxy proxy = GcsProxy.start()) {
            SparkConf conf = new SparkConf(false)
                    .setMaster("local[2]")
                    .setAppName("parquet")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.bindAddress", "127.0.0.1")
                    .set("spark.driver.host", "localhost");
            GcsConfigurations.sparkAt(proxy.address()).forEach(conf::set);
            try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
                String bucket = GcsEmulator.newBucket();
                String folder = "gs://" + bucket + "/out";
                // Two columns, one of them most of the file.
                Dataset<Row> rows = spark.range(50_000)
                        .selectExpr("id", "sha2(cast(id AS string), 512) AS filler")
                        .coalesce(1);
                rows.write().parquet(folder);
                assertThat(GcsEmulator.objects(bucket))
                        .filteredOn(name -> !name.endsWith("/"))
                        .allMatch(name -> name.matches("out/(part-00000-.*\\.parquet|_SUCCESS)"))
                        .hasSize(2);
                proxy.forget();
                assertThat(spark.read()
                                .parquet(folder)
                                .selectExpr("sum(id)")
                                .first()
                                .getLong(0))
                        .isEqualTo(50_000L * 49_999 / 2);
                List<GcsProxy.Request> reads = proxy.requests().stream()
                        .filter(request -> request.path().contains("alt=media"))
                        .toList();
                assertThat(reads).isNotEmpty().allMatch(request -> request.range()
                        .startsWith("bytes="));
                rows.write().mode("append").parquet(folder);
                assertThat(spark.read().parquet(folder).count()).isEqualTo(100_000);
            }
        }
    }
}
