package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.FailedRun;
import taxistream.streaming.TestServers;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.admit.TripColumns;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;

/** A statistic over trips that are all there. */
class StatisticPreviewTest {

    private static final SparkSession SPARK = TestServers.spark();

    private static Dataset<Row> trips() {
        return MonthWindow.onBatch(SPARK.sql(
                        "SELECT 'green' AS service, NULL AS vendor, TIMESTAMP '2024-02-01 00:00:00' + make_dt_interval(id) AS"
                                + " pickup_at, CAST(NULL AS TIMESTAMP) AS dropoff_at, 7 AS pickup_zone, 8 AS dropoff_zone, 1 AS"
                                + " passenger_count, 1.5D AS distance_miles, 1 AS rate_code, 1 AS payment_type, 100 * id AS fare_cents, 0L"
                                + " AS tip_cents, 0L AS tolls_cents, 0L AS cbd_fee_cents, 100 * id AS total_cents, 202402 AS file_month, id AS file_row FROM range(40)")
                .selectExpr(TripColumns.neverNull()));
    }

    private static List<String> rows(String sql, Optional<YearMonth> month) {
        return new StatisticPreview(SPARK, trips())
                .table(StatisticFile.of("previewed", sql), month).rows().collectAsList().stream()
                        .map(RowText::csv)
                        .toList();
    }

    @Test
    void computesTheTableInTheOrderOfItsKey() {
        String sql =
                "SELECT count(*) AS trips, month, weekday(pickup_at) AS day, CAST(sum(fare_cents) / 100.0 AS DECIMAL(18, 2)) AS fare"
                        + " FROM trips WHERE file_row < 2 OR file_row > 28 GROUP BY month, weekday(pickup_at)";
        assertThat(rows(sql, Optional.of(YearMonth.of(2024, 2))))
                .containsExactly("1,2024-02-01,3,0.00", "1,2024-02-01,4,1.00");
        assertThat(rows(sql, Optional.empty())).hasSize(9);
    }

    @Test
    void tellsTheRowsOfTheFullestMonthAndTheirBytes() {
        StatisticPreview.Table table = new StatisticPreview(SPARK, trips())
                .table(
                        StatisticFile.of(
                                "previewed",
                                "SELECT month, hour(pickup_at) AS hour, weekday(pickup_at) AS day, count(*) AS n FROM trips GROUP BY ALL"),
                        Optional.empty());
        assertThat(StatisticPreview.Table.cost(table.computed()))
                .hasValue("7 rows in the fullest month, of about 40 bytes each");
        assertThat(StatisticPreview.Table.cost(List.of())).isEmpty();
    }

    @Test
    void rowsBecomeOneParquetFile(@TempDir Path folder) throws Exception {
        StatisticPreview.Table table = new StatisticPreview(SPARK, trips())
                .table(
                        StatisticFile.of(
                                "previewed", "SELECT month, vendor, count(*) AS trips FROM trips GROUP BY ALL"),
                        Optional.empty());
        List<Row> rows = table.rows().collectAsList();
        Path file = Files.writeString(folder.resolve("rows.parquet"), "a former file");
        ParquetRows.write(SPARK, rows, table.rows().schema(), file);
        assertThat(SPARK.read().parquet(file.toString()).collectAsList())
                .isEqualTo(rows)
                .hasSize(2);
        assertThat(folder).isDirectoryContaining("glob:**rows.parquet").isDirectoryNotContaining("glob:**part-*");
    }

    /** Some rules are of streams alone: a preview that passes is a statistic that the job keeps. */
    @Test
    void judgesAsTheJobDoes() {
        assertThatThrownBy(() -> rows(
                        "SELECT month, count(*) AS n FROM trips WHERE pickup_zone IN (SELECT dropoff_zone FROM trips) GROUP BY month",
                        Optional.empty()))
                .isInstanceOf(StatisticException.class)
                .hasMessageContaining("reads trips inside an expression");
    }

    @Test
    void anOverflowIsTheStatisticsAndNotTheFiles() {
        StatisticPreview.Table table = new StatisticPreview(SPARK, trips())
                .table(
                        StatisticFile.of(
                                "wide",
                                "SELECT month, max(CAST(fare_cents * 100000000 AS INT)) AS x FROM trips GROUP BY month"),
                        Optional.empty());
        assertThatThrownBy(table::computed)
                .isInstanceOf(FailedRun.class)
                .hasMessageMatching(
                        "Statistic 'wide' cannot be computed for some trip: The value \\d+L of .*Use `try_cast` to"
                                + " tolerate overflow and return NULL instead\\.");
    }

    @Test
    void valuesAreWrittenAsOthersReadThem() {
        Row row = SPARK.sql(
                        "SELECT DATE '2024-01-01' AS a, 'a \"b\", c' AS b, CAST(NULL AS INT) AS c, 1.50BD AS d, 0.1D + 0.2D AS e,"
                                + " TIMESTAMP '2024-01-01 12:00:00' AS f")
                .first();
        assertThat(RowText.csv(row))
                .isEqualTo("2024-01-01,\"a \"\"b\"\", c\",,1.50,0.30000000000000004,2024-01-01T12:00");
        assertThat(RowText.cells(row))
                .containsExactly("2024-01-01", "a \"b\", c", "NULL", "1.50", "0.3", "2024-01-01T12:00");
    }
}
