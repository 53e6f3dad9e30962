package taxistream.endtoend;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the tables must hold, by DuckDB's own SQL over the parquet files. Written from TLC's data dictionary and the issue's
 * words alone: it shares no code, and no mapping of columns, with the product.
 */
public final class Oracle {

    private Oracle() {}

    /** What names a trip: the file and the row that it came from. The month is written as in the file's name. */
    public record SourceRow(String service, String fileMonth, long row) {}

    /**
     * The rows of monthly_trips, ordered by key: month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,
     * distance_miles rounded to a millionth.
     */
    public static List<List<String>> monthlyTrips(List<Path> files) {
        return monthlyTrips(files, Set.of());
    }

    /** The rows of monthly_trips if some trips do not count. */
    public static List<List<String>> monthlyTrips(List<Path> files, Set<SourceRow> without) {
        return query(
                "SELECT date_trunc('month', pickup)::DATE, service, coalesce(zone, 264), coalesce(payment, 0), count(*),"
                        + " (sum(fare) / 100)::DECIMAL(18,2), (sum(tip) / 100)::DECIMAL(18,2), (sum(toll) / 100)::DECIMAL(18,2),"
                        + " (sum(total) / 100)::DECIMAL(18,2), round(sum(miles), 6)::DECIMAL(30,6)"
                        + " FROM (" + counted(files, without) + ") GROUP BY ALL ORDER BY 1, 2, 3, 4");
    }

    /** The rows of monthly_hours without the median: month, service, weekday, hour, trips, revenue. */
    public static List<List<String>> monthlyHours(List<Path> files) {
        return monthlyHours(files, Set.of());
    }

    /** The rows of monthly_hours without the median, if some trips do not count. */
    public static List<List<String>> monthlyHours(List<Path> files, Set<SourceRow> without) {
        return query("SELECT date_trunc('month', pickup)::DATE, service, isodow(pickup), hour(pickup), count(*),"
                + " (sum(total) / 100)::DECIMAL(18,2) FROM (" + counted(files, without)
                + ") GROUP BY ALL ORDER BY 1, 2, 3, 4");
    }

    /**
     * The rows of a query over the table {@code counted}: a row a trip that counts, with service, vendor, pickup, dropoff, zone, dropzone,
     * payment, fare, tip, toll, total (cents) and miles. A zone that is missing is 264, a payment 0, a vendor 'unknown'.
     */
    public static List<List<String>> over(List<Path> files, String query) {
        return query(
                "WITH counted AS (SELECT * REPLACE (coalesce(zone, 264) AS zone, coalesce(dropzone, 264) AS dropzone,"
                        + " coalesce(payment, 0) AS payment, coalesce(nullif(trim(vendor), ''), 'unknown') AS vendor) FROM ("
                        + counted(files) + ")) " + query);
    }

    /** How many rows of the files count. */
    public static long countedTrips(List<Path> files) {
        return Long.parseLong(
                query("SELECT count(*) FROM (" + counted(files) + ")").get(0).get(0));
    }

    /** How many rows the files have. */
    public static long rows(List<Path> files) {
        return Long.parseLong(query("SELECT sum(n)::BIGINT FROM ("
                        + files.stream()
                                .map(file -> "SELECT count(*) AS n FROM '" + file + "'")
                                .collect(Collectors.joining(" UNION ALL "))
                        + ")")
                .get(0)
                .get(0));
    }

    /** The trips of the files that are within 35 days of their month. */
    private static String counted(List<Path> files) {
        return files.stream().map(Oracle::countedOf).collect(Collectors.joining(" UNION ALL "));
    }

    private static String counted(List<Path> files, Set<SourceRow> without) {
        if (without.isEmpty()) {
            return counted(files);
        }
        return "SELECT * FROM (" + counted(files) + ") WHERE (service, file_month, file_row) NOT IN (VALUES "
                + without.stream()
                        .map(row -> "('" + row.service() + "', '" + row.fileMonth() + "', " + row.row() + ")")
                        .collect(Collectors.joining(","))
                + ")";
    }

    private static String countedOf(Path file) {
        String name = file.getFileName().toString();
        String service = name.substring(0, name.indexOf('_'));
        YearMonth month = YearMonth.parse(name.replaceAll(".*_(\\d{4}-\\d{2})\\.parquet", "$1"));
        return "SELECT *, '" + month + "' AS file_month FROM (" + trips(service, file) + ") WHERE pickup >= TIMESTAMP '"
                + month.atDay(1)
                + "' - INTERVAL 35 DAY AND pickup < TIMESTAMP '"
                + month.plusMonths(1).atDay(1)
                + "' + INTERVAL 35 DAY";
    }

    private static String trips(String service, Path file) {
        String from = ", file_row_number AS file_row FROM read_parquet('" + file + "', file_row_number = true)";
        return switch (service) {
            case "yellow" -> metered(service, "tpep") + from;
            case "green" -> metered(service, "lpep") + from;
            case "fhv" ->
                "SELECT 'fhv' AS service, dispatching_base_num AS vendor, pickup_datetime AS pickup, dropOff_datetime AS dropoff,"
                        + " CAST(PUlocationID AS INT) AS zone, CAST(DOlocationID AS INT) AS dropzone, NULL::INT AS payment,"
                        + " NULL::HUGEINT AS fare, NULL::HUGEINT AS tip, NULL::HUGEINT AS toll, NULL::HUGEINT AS total,"
                        + " NULL::DOUBLE AS miles"
                        + from;
            case "fhvhv" ->
                "SELECT 'fhvhv' AS service, hvfhs_license_num AS vendor, pickup_datetime AS pickup, dropoff_datetime AS dropoff,"
                        + " CAST(PULocationID AS INT) AS zone, CAST(DOLocationID AS INT) AS dropzone, NULL::INT AS payment, "
                        + cents("base_passenger_fare", "fare") + ", " + cents("tips", "tip") + ", "
                        + cents("tolls", "toll") + ", "
                        + cents(
                                columns(file).stream()
                                        .filter(column -> List.of(
                                                        "base_passenger_fare",
                                                        "tolls",
                                                        "bcf",
                                                        "sales_tax",
                                                        "congestion_surcharge",
                                                        "airport_fee",
                                                        "cbd_congestion_fee",
                                                        "tips")
                                                .contains(column.toLowerCase(java.util.Locale.ROOT)))
                                        .map(column -> "coalesce(TRY_CAST(" + column + " AS DOUBLE), 0)")
                                        .collect(Collectors.joining(" + ")),
                                "total")
                        + ", trip_miles::DOUBLE AS miles" + from;
            default -> throw new IllegalArgumentException(service);
        };
    }

    private static String metered(String service, String prefix) {
        return "SELECT '" + service + "' AS service, CAST(VendorID AS VARCHAR) AS vendor, " + prefix
                + "_pickup_datetime AS pickup, " + prefix + "_dropoff_datetime AS dropoff,"
                + " CAST(PULocationID AS INT) AS zone, CAST(DOLocationID AS INT) AS dropzone, CAST(payment_type AS INT) AS payment, "
                + cents("fare_amount", "fare") + ", " + cents("tip_amount", "tip") + ", "
                + cents("tolls_amount", "toll") + ", " + cents("total_amount", "total") + ", trip_distance AS miles";
    }

    private static String cents(String dollars, String name) {
        return "CAST(round((" + dollars + ") * 100) AS HUGEINT) AS " + name;
    }

    private static List<String> columns(Path file) {
        return query("SELECT column_name FROM (DESCRIBE SELECT * FROM '" + file + "')").stream()
                .map(row -> row.get(0))
                .toList();
    }

    static List<List<String>> query(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return new ArrayList<>(TestDatabase.texts(rows));
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
