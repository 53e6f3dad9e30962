package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.streaming.TestServers;
import taxistream.streaming.spark.CompactRows;
import taxistream.streaming.statistic.StatisticFile;

/** Rows that are counted on the way of a statistic are counted as by themselves. */
class TalliedTripsTest {

    private static final SparkSession SPARK = TestServers.spark();
    private static final String BY_ZONE = "SELECT month, pickup_zone, count(*) AS trips FROM trips GROUP BY ALL";

    @TempDir
    Path folder;

    private RecountedTrips recounted;
    private TalliedTrips trips;

    /** Two months of 900 rows in all: in each, two without a time of pickup and one of another year. */
    @BeforeEach
    void months() {
        for (String month : List.of("2021-01", "2021-02")) {
            SPARK.sql("SELECT CASE WHEN id > 1 THEN TIMESTAMP_NTZ '" + month + "-03 08:00:00' - make_ym_interval("
                            + "CASE WHEN id = 2 THEN 1 ELSE 0 END) END AS lpep_pickup_datetime, id % 3 AS PULocationID FROM range("
                            + (month.endsWith("1") ? 400 : 500) + ")")
                    .coalesce(1)
                    .write()
                    .parquet(folder.resolve("green_tripdata_" + month + ".parquet")
                            .toUri()
                            .toString());
        }
        RecountFiles files = RecountFiles.resolve(
                List.of(folder.toUri().toString()),
                Optional.empty(),
                Optional.empty(),
                SPARK.sessionState().newHadoopConf());
        recounted = RecountedTrips.of(SPARK, files, Duration.ofDays(35));
        trips = recounted.tallied();
    }

    private StatisticPreview.Table table(String sql) {
        return new StatisticPreview(SPARK, trips.rows()).table(StatisticFile.of("tallied", sql), Optional.empty());
    }

    @Test
    void theStatisticsOwnReadingCountsTheFilesRows() {
        List<Row> rows = table(BY_ZONE).computed();
        assertThat(rows.stream().mapToLong(row -> row.getLong(2)).sum()).isEqualTo(894);
        assertThat(trips.read().toString())
                .isEqualTo(recounted.survey().toString())
                .isEqualTo(
                        "900 trips read from 2 files = 894 counted + 6 rejected (no_pickup_time 4, outside_month 2)");
    }

    @Test
    void aReadingThatWasNotOneOfAllRowsTellsNothing() {
        assertThat(trips.read()).as("before any").isEqualTo(recounted.survey().read());
        assertThat(table("SELECT month, count(*) AS trips FROM trips WHERE 1 > 2 GROUP BY month")
                        .computed())
                .isEmpty();
        assertThat(trips.read()).as("needless").isEqualTo(recounted.survey().read());
        table(BY_ZONE).computed();
        table(BY_ZONE).computed();
        assertThat(trips.read()).as("twice").isEqualTo(recounted.survey().read());
    }

    @Test
    void rowsThatBecomeRowsOnTheDriverAreSparksOwn() {
        Dataset<Row> rows = SPARK.sql(
                "SELECT DATE '2024-01-01' AS a, 'ä' AS b, CAST(NULL AS INT) AS c, 1.50BD AS d, TIMESTAMP '2024-01-01 12:00:00' AS f"
                        + " FROM range(2)");
        assertThat(CompactRows.collect(rows)).isEqualTo(rows.collectAsList());
        assertThat(CompactRows.collect(rows).get(0).json())
                .isEqualTo(rows.collectAsList().get(0).json());
    }
}
