package taxistream.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.YearMonth;

/**
 * Small green months in the published layout of 2024, made by DuckDB: two blocks, each from the first of the month on, with
 * reversals, unreported payments, a few rows of the next month's first day, and one of 2008, which the replay rejects.
 */
public record GeneratedMonths(Path folder, int rows) {

    private static final YearMonth FIRST = YearMonth.of(2015, 1);

    /** The file of the nth month. */
    public Path file(int index) {
        YearMonth month = FIRST.plusMonths(index);
        Path file = folder.resolve(Integer.toString(rows)).resolve("green_tripdata_" + month + ".parquet");
        if (!Files.exists(file)) {
            write(month, file);
        }
        return file;
    }

    private void write(YearMonth month, Path file) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            Files.createDirectories(file.getParent());
            connection.createStatement().execute("COPY (" + sql(month) + ") TO '" + file + "' (FORMAT parquet)");
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String sql(YearMonth month) {
        String start = "TIMESTAMP '" + month.atDay(1) + " 00:00:00'";
        int seconds = month.lengthOfMonth() * 86_400;
        return "WITH numbered AS (SELECT i, " + random(month, "pickup", seconds) + " AS second, "
                + random(month, "fare", 8_000) + " - 100 AS fare, " + random(month, "tip", 1_500) + " AS tip, "
                + random(month, "zone", 263) + " + 1 AS zone, " + random(month, "pay", 5) + " + 1 AS payment"
                + " FROM range(" + rows + ") numbers(i)),"
                + " timed AS (SELECT *, CASE WHEN i = 17 THEN TIMESTAMP '2008-12-31 23:02:24'"
                + " WHEN i % 500 = 3 THEN " + start + " + to_seconds(" + seconds + " + second % 72000)"
                + " ELSE " + start + " + to_seconds(second) END AS pickup, i >= " + rows + " * 0.9 AS sparse"
                + " FROM numbered)"
                + " SELECT (1 + i % 2)::INTEGER AS VendorID, pickup AS lpep_pickup_datetime,"
                + " pickup + to_seconds(120 + i % 3000) AS lpep_dropoff_datetime, 'N' AS store_and_fwd_flag,"
                + " CASE WHEN sparse THEN NULL ELSE 1 END::BIGINT AS RatecodeID, zone::INTEGER AS PULocationID,"
                + " (264 - zone)::INTEGER AS DOLocationID, CASE WHEN sparse THEN NULL ELSE 1 + i % 4 END::BIGINT AS passenger_count,"
                + " (i % 1200) / 100.0::DOUBLE AS trip_distance, fare / 100.0::DOUBLE AS fare_amount, 0.0::DOUBLE AS extra,"
                + " 0.5::DOUBLE AS mta_tax, tip / 100.0::DOUBLE AS tip_amount, (i % 7 = 0)::INTEGER * 6.94::DOUBLE AS tolls_amount,"
                + " NULL::DOUBLE AS ehail_fee, 1.0::DOUBLE AS improvement_surcharge,"
                + " (fare + tip) / 100.0::DOUBLE + (i % 7 = 0)::INTEGER * 6.94 + 1.5 AS total_amount,"
                + " CASE WHEN sparse THEN NULL ELSE payment END::BIGINT AS payment_type, 1::BIGINT AS trip_type,"
                + " 0.0::DOUBLE AS congestion_surcharge FROM timed"
                // TLC's files are not sorted: each block begins again at the first of the month.
                + " ORDER BY sparse, date_trunc('hour', pickup), i";
    }

    /** A number from 0 below the bound: the same for every run. */
    private static String random(YearMonth month, String what, int bound) {
        return "(hash(i, '" + month + what + "') % " + bound + ")::BIGINT";
    }
}
