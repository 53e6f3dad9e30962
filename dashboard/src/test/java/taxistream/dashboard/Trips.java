package taxistream.dashboard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Trips in a DuckDB table {@code trips}, and the statistics that the product would make of them. */
final class Trips implements AutoCloseable {

    private final Connection duckDb;

    private Trips(Connection duckDb) {
        this.duckDb = duckDb;
    }

    /** TLC's own files, where this machine has them. */
    static Optional<Trips> published() throws SQLException {
        String folder = System.getenv("TLC_DATA");
        if (folder == null || !Files.isDirectory(Path.of(folder))) {
            return Optional.empty();
        }
        Trips trips = new Trips(DriverManager.getConnection("jdbc:duckdb:"));
        trips.create();
        trips.insert("green", folder + "/green_*.parquet", "lpep_");
        trips.insert("yellow", folder + "/samples-*/yellow_*.parquet", "tpep_");
        trips.execute("INSERT INTO trips SELECT 'fhvhv', pickup_datetime, dropoff_datetime, PULocationID, 0,"
                + " base_passenger_fare, tips, tolls, base_passenger_fare + tolls + bcf + sales_tax"
                + " + coalesce(congestion_surcharge, 0) + coalesce(airport_fee, 0) + tips, trip_miles"
                + " FROM read_parquet('" + folder + "/samples-*/fhvhv_*.parquet', union_by_name = true)");
        trips.execute(
                "INSERT INTO trips SELECT 'fhv', pickup_datetime, dropOff_datetime, coalesce(PUlocationID, 264), 0,"
                        + " NULL, NULL, NULL, NULL, NULL FROM read_parquet('" + folder + "/samples-*/fhv_*.parquet')");
        trips.execute("DELETE FROM trips WHERE pickup < '2018-12-01' OR pickup IS NULL");
        return Optional.of(trips);
    }

    private void insert(String service, String files, String prefix) throws SQLException {
        execute("INSERT INTO trips SELECT '" + service + "', " + prefix + "pickup_datetime, " + prefix
                + "dropoff_datetime, PULocationID, coalesce(payment_type, 0), fare_amount, tip_amount, tolls_amount,"
                + " total_amount, trip_distance FROM read_parquet('" + files + "', union_by_name = true)");
    }

    /** A year of made-up trips of four services, the same every time. */
    static Trips generated(int count) throws SQLException {
        Trips trips = new Trips(DriverManager.getConnection("jdbc:duckdb:"));
        trips.create();
        trips.execute(
                "INSERT INTO trips SELECT service, pickup, pickup + to_seconds(CAST(240 + h3 % 2400 AS INTEGER)), zone,"
                        + " payment, fare, tips, tolls, fare + tips + tolls, miles FROM ("
                        + "  SELECT *, CASE WHEN service = 'fhv' THEN NULL ELSE 3 + h4 % 4000 / 100.0 END AS fare,"
                        + "   CASE WHEN service = 'fhv' THEN NULL WHEN payment = 1 THEN h5 % 900 / 100.0 ELSE 0 END AS tips,"
                        + "   CASE WHEN service = 'fhv' THEN NULL WHEN h5 % 20 = 0 THEN 6.55 ELSE 0 END AS tolls,"
                        + "   CASE WHEN service = 'fhv' THEN NULL ELSE h4 % 900 / 100.0 END AS miles FROM ("
                        + "   SELECT ['yellow','green','fhv','fhvhv'][1 + CAST(h1 % 10 AS INTEGER) // 3] AS service,"
                        + "    TIMESTAMP '2024-01-01' + to_seconds(CAST(h2 % (366 * 86400) AS BIGINT)) AS pickup,"
                        + "    1 + h3 % 17 * (1 + h1 % 15) AS zone, CASE WHEN h5 % 3 = 0 THEN 2 ELSE 1 END AS payment,"
                        + "    h3, h4, h5 FROM (SELECT hash(i) % 1000003 AS h1, hash(i + 10000000) % 100000007 AS h2,"
                        + "     hash(i + 20000000) % 1000003 AS h3, hash(i + 30000000) % 1000003 AS h4,"
                        + "     hash(i + 40000000) % 1000003 AS h5 FROM range(" + count + ") t(i))))");
        return trips;
    }

    private void create() throws SQLException {
        execute(
                "CREATE TABLE trips (service VARCHAR, pickup TIMESTAMP, dropoff TIMESTAMP, zone INTEGER, payment INTEGER,"
                        + " fare DECIMAL(18, 2), tips DECIMAL(18, 2), tolls DECIMAL(18, 2), total DECIMAL(18, 2), miles DOUBLE)");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = duckDb.createStatement()) {
            statement.execute(sql);
        }
    }

    LocalDateTime first() throws SQLException {
        return LocalDateTime.parse(rows("SELECT strftime(min(pickup), '%Y-%m-%dT%H:%M:%S') FROM trips")
                .get(0)[0]
                .toString());
    }

    long countBefore(LocalDateTime end) throws SQLException {
        return (Long) rows("SELECT count(*) FROM trips WHERE pickup < TIMESTAMP '" + end + "'")
                .get(0)[0];
    }

    List<Object[]> monthlyTrips(LocalDateTime from, LocalDateTime end) throws SQLException {
        return rows(
                "SELECT CAST(CAST(date_trunc('month', pickup) AS DATE) AS VARCHAR), service, zone, payment, count(*),"
                        + " sum(fare), sum(tips), sum(tolls), sum(total), sum(miles)" + between(from, end)
                        + " GROUP BY 1, 2, 3, 4");
    }

    List<Object[]> monthlyHours(LocalDateTime from, LocalDateTime end) throws SQLException {
        return rows("SELECT CAST(CAST(date_trunc('month', pickup) AS DATE) AS VARCHAR), service, isodow(pickup),"
                + " hour(pickup), count(*), sum(total), CAST(median(date_diff('minute', pickup, dropoff)) AS INTEGER)"
                + between(from, end) + " GROUP BY 1, 2, 3, 4");
    }

    List<Object[]> months(LocalDateTime from, LocalDateTime end) throws SQLException {
        return rows("SELECT CAST(CAST(date_trunc('month', pickup) AS DATE) AS VARCHAR), count(*)" + between(from, end)
                + " GROUP BY 1 ORDER BY 1");
    }

    /** The months that the trips from {@code from} on touch, whole, up to {@code end}. */
    private static String between(LocalDateTime from, LocalDateTime end) {
        return " FROM trips WHERE pickup >= date_trunc('month', TIMESTAMP '" + from + "') AND pickup < TIMESTAMP '"
                + end + "'";
    }

    private List<Object[]> rows(String sql) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        try (Statement statement = duckDb.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                Object[] values = new Object[columns];
                for (int i = 0; i < columns; i++) {
                    values[i] = row.getObject(i + 1);
                }
                rows.add(values);
            }
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        duckDb.close();
    }
}
