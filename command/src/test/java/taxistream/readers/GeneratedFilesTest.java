package taxistream.readers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.streaming.job.SparkSessions;
import taxistream.trips.Service;
import taxistream.trips.TripFileException;

/**
 * Files of any types, values and writer's habits: what the replay sends of a file, the recount reads to the same values, and what
 * the one rejects the other rejects for the same reason. The seeds are fixed; {@code -Dreaders.seeds=FIRST..LAST} tries others.
 */
@Tag("long")
class GeneratedFilesTest {

    private static final String SEEDS = Boolean.getBoolean("nightly") ? "1..500" : "1..15";
    private static final int ROWS = 120;

    private static final List<String> TIME_TYPES = List.of(
            "TIMESTAMP",
            "TIMESTAMP",
            "TIMESTAMP_NS",
            "TIMESTAMP_MS",
            "TIMESTAMP_S",
            "DATE",
            "VARCHAR",
            "VARCHAR",
            "BLOB");
    private static final List<String> NUMBER_TYPES = List.of(
            "TINYINT",
            "USMALLINT",
            "INTEGER",
            "UINTEGER",
            "BIGINT",
            "UBIGINT",
            "FLOAT",
            "DOUBLE",
            "DOUBLE",
            "DECIMAL(4,1)",
            "DECIMAL(9,3)",
            "DECIMAL(18,3)",
            "DECIMAL(38,20)",
            "DECIMAL(38,0)",
            "VARCHAR",
            "VARCHAR",
            "BLOB");
    /** Of columns that no trip needs: the recount must not care, and a rejected row must be written with them. */
    private static final List<String> OTHER_TYPES = List.of(
            "BOOLEAN",
            "UUID",
            "TIME",
            "INTERVAL",
            "INTEGER[]",
            "STRUCT(a INTEGER, b VARCHAR)",
            "MAP(VARCHAR, INTEGER)",
            "TIMESTAMPTZ",
            "HUGEINT",
            "DATE",
            "DOUBLE");

    private static final List<String> TIMES = List.of(
            "2021-01-15 12:00:00",
            "2021-01-31 23:59:59.999999",
            "2021-01-31T23:59:59.999999999",
            "2021-01-31 23:59:59.",
            "2021-01-05 24:00:00",
            "2021-01-05 23:60:00",
            "2021-01-05 23: 5:59",
            " 2021-01-05 23:05:59\t",
            "\u00A02021-01-05 23:05:59",
            "\u20032021-01-05 23:05:59",
            "2021-01-05 23:05:59\u2028",
            "2021-01-05 23:05:59\n",
            "2021-1-5 3:05:59",
            "2021-01-05 23:05",
            "2021-01-05",
            "2021-01-05 23:05:59Z",
            "2021-01-05 23:05:59+02:00",
            "2021-01-05 23:05:59 UTC",
            "2021-01-05 11:05:59 PM",
            "2021-02-29 00:00:00",
            "2020-02-29 00:00:00",
            "0000-01-01 00:00:00",
            "0001-01-01 00:00:00",
            "9999-12-31 23:59:59.999999",
            "10000-01-01 00:00:00",
            "1677-09-21 00:12:44",
            "1969-12-31 23:59:59.999999999",
            "294247-01-10 04:00:54",
            "infinity",
            "-infinity",
            "epoch",
            "now",
            "٢٠٢١-٠١-٠٥ 23:05:59",
            "");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0.0",
            "1",
            "2",
            "43",
            "265",
            "-5",
            "+7",
            "1.5",
            "2.5",
            "1.005",
            "-1.005",
            "0.285",
            "8.165",
            "1.0049999999999999",
            "0.00500000000000000001",
            "12.345678901234567890123",
            "5.",
            ".5",
            ".",
            "1e1",
            "1E-2",
            "1.005e0",
            "1e",
            "1e400",
            "-1e308",
            "1e-400",
            "NaN",
            "nan",
            "Infinity",
            "-inf",
            "1_000",
            "1,000",
            "0x10",
            "1d",
            "1f",
            "1L",
            " 7 ",
            "\t7\r\n",
            "\u00A07",
            "\u20037",
            "7\u2028",
            "7 7",
            "--7",
            "٣",
            "999999999.99",
            "1000000000",
            "1000000000.01",
            "2147483647",
            "2147483648",
            "9007199254740993",
            "9223372036854775807",
            "18446744073709551615",
            "99999999999999999999999999999999999999",
            "000000000000000000000000000000001",
            "true",
            "Cash",
            "CRE",
            "no charge",
            "Ünknown",
            "a\u0000b",
            "B02764",
            "x".repeat(47),
            "x".repeat(48),
            "𝔘".repeat(47),
            "");

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static int compared;

    @BeforeAll
    static void start() {
        spark = SparkSessions.start(Map.of("spark.ui.enabled", "false"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
        assertThat(compared).as("files that were read").isPositive();
    }

    static LongStream seeds() {
        String[] ends = System.getProperty("readers.seeds", SEEDS).split("\\.\\.");
        return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bothReadersReadAlike(long seed) throws IOException, SQLException {
        Random random = new Random(seed);
        Service service = Service.values()[random.nextInt(4)];
        Path file = Files.createDirectory(folder.resolve("seed" + seed))
                .resolve(service.label() + "_tripdata_2021-01.parquet");
        write(file, service, random);
        try {
            assertThat(BothReaders.agree(spark, file)).hasSize(ROWS);
            compared++;
        } catch (TripFileException e) {
            // The replay sends nothing of such a file. What it may say:
            assertThat(e.getMessage())
                    .startsWith("Cannot read ")
                    .containsPattern("it has no pickup time|Could not convert Timestamp|compressed with BROTLI")
                    .doesNotContain("damaged");
        }
    }

    /** A column of a file that is to be written. */
    private record Column(String name, String type, List<String> values) {

        String quoted() {
            return '"' + name.replace("\"", "\"\"") + '"';
        }
    }

    private static void write(Path file, Service service, Random random) throws SQLException {
        List<Column> columns = columns(service, random);
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute("CREATE TABLE source ("
                    + columns.stream()
                            .map(column -> column.quoted() + " " + column.type())
                            .collect(Collectors.joining(", "))
                    + ")");
            String values = columns.stream()
                    .map(column -> switch (column.type()) {
                        case "BLOB" -> "encode(?)";
                        case "INTERVAL" ->
                            "greatest(try_cast(? AS INTERVAL), INTERVAL 0 SECOND)"; // parquet has no negative ones
                        default -> "try_cast(? AS " + column.type() + ")";
                    })
                    .collect(Collectors.joining(", "));
            try (PreparedStatement insert = duckDb.prepareStatement("INSERT INTO source VALUES (" + values + ")")) {
                for (int row = 0; row < ROWS; row++) {
                    for (int i = 0; i < columns.size(); i++) {
                        insert.setString(i + 1, columns.get(i).values().get(row));
                    }
                    insert.executeUpdate();
                }
            }
            statement.execute("COPY source TO '" + file + "' (FORMAT parquet, " + habits(random) + ")");
        }
    }

    private static String habits(Random random) {
        return "COMPRESSION " + one(random, "snappy", "gzip", "zstd", "lz4_raw", "uncompressed", "brotli")
                + ", PARQUET_VERSION " + one(random, "v1", "v2") + ", ROW_GROUP_SIZE " + one(random, "40", "2048");
    }

    private static List<Column> columns(Service service, Random random) {
        List<Column> columns = new ArrayList<>();
        for (String name : names(service)) {
            if (columns.isEmpty() || random.nextInt(8) > 0) {
                boolean time = name.contains("datetime");
                columns.add(column(spelt(name, random), one(random, time ? TIME_TYPES : NUMBER_TYPES), time, random));
            }
        }
        for (String other : OTHER_TYPES) {
            if (random.nextInt(3) == 0) {
                columns.add(column(
                        one(
                                        random,
                                        "_metadata",
                                        "taxistream_file_row",
                                        "select",
                                        "ä",
                                        "a'b",
                                        "x\"y",
                                        "x y",
                                        "malformed")
                                + columns.size(),
                        other,
                        random.nextBoolean(),
                        random));
            }
        }
        return columns;
    }

    /** In other capitals, or with blanks around. */
    private static String spelt(String name, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> name.toUpperCase(java.util.Locale.ROOT);
            case 1 -> name + " ";
            default -> name;
        };
    }

    private static Column column(String name, String type, boolean time, Random random) {
        List<String> pool = time ? TIMES : NUMBERS;
        // Mostly one value that is right, else hardly a row would be a trip.
        String usual = time ? "2021-01-" + (10 + random.nextInt(20)) + " 12:00:00" : one(random, "1", "2", "7");
        return new Column(
                name,
                type,
                IntStream.range(0, ROWS)
                        .mapToObj(row -> switch (random.nextInt(20)) {
                            case 0 -> null;
                            case 1 -> one(random, pool);
                            case 2 -> one(random, time ? NUMBERS : TIMES);
                            default -> usual;
                        })
                        .collect(Collectors.toCollection(ArrayList::new)));
    }

    private static List<String> names(Service service) {
        return switch (service) {
            case YELLOW -> metered("tpep");
            case GREEN -> metered("lpep");
            case FHV ->
                List.of("pickup_datetime", "dropOff_datetime", "dispatching_base_num", "PUlocationID", "DOlocationID");
            case FHVHV ->
                List.of(
                        "pickup_datetime",
                        "dropoff_datetime",
                        "hvfhs_license_num",
                        "PULocationID",
                        "DOLocationID",
                        "trip_miles",
                        "base_passenger_fare",
                        "tolls",
                        "bcf",
                        "sales_tax",
                        "congestion_surcharge",
                        "airport_fee",
                        "tips");
        };
    }

    private static List<String> metered(String prefix) {
        return List.of(
                prefix + "_pickup_datetime",
                prefix + "_dropoff_datetime",
                "VendorID",
                "PULocationID",
                "DOLocationID",
                "passenger_count",
                "trip_distance",
                "RatecodeID",
                "payment_type",
                "fare_amount",
                "tip_amount",
                "tolls_amount",
                "total_amount");
    }

    private static String one(Random random, String... choices) {
        return one(random, Arrays.asList(choices));
    }

    private static <T> T one(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
