package taxistream.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taxistream.streaming.job.SparkSessions;
import taxistream.trips.TripFileException;

/** Files as users' tools write them, where a folder of such is beside that of {@code TLC_DATA}: sent and proved alike, or refused. */
@Tag("long")
class OddFilesTest {

    private static final List<String> HELPERS = List.of(
            "service",
            "file_month",
            "file_row",
            "vendor",
            "pickup_at",
            "malformed",
            "month_begin",
            "month_name",
            "rejection_reason",
            "original",
            "original_json",
            "vendor_number",
            "order_micros",
            "selected",
            "rows_of_file",
            "mapped",
            "parts",
            "counted",
            "file_name",
            "filename",
            "file_index",
            "file_size",
            "file_last_modified",
            "rowid",
            "row_index",
            "_metadata",
            "month",
            "select",
            "q\"q",
            "b`b",
            "s's",
            "d.d",
            "VendorID#1");

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSessions.start(Map.of("spark.ui.enabled", "false"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @TestFactory
    Stream<DynamicTest> everyFileIsReadAlikeOrRefused() throws IOException {
        String data = System.getenv("TLC_DATA");
        Path odd = data == null ? Path.of("none") : Path.of(data).resolveSibling("odd");
        if (!Files.isDirectory(odd)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.list(odd)) {
            return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
        }
    }

    /** As arrow writes it: of each column of doubles, the footer's bounds leave NaN out, and no value is said to be null. */
    @Test
    void boundsInAFooterAreNotBelieved() throws IOException {
        Path file = folder.resolve("green_tripdata_2021-01.parquet");
        try (InputStream written = OddFilesTest.class.getResourceAsStream("nan-outside-bounds.parquet")) {
            Files.copy(written, file);
        }
        assertThat(BothReaders.agree(spark, file).values())
                .containsExactly(
                        "Trip[service=green, vendor=1, pickup_at=2021-01-05T01:02:03, pickup_zone=7, passenger_count=1,"
                                + " distance_miles=1.5, payment_type=1, total_cents=1000, file_month=202101, file_row=0]",
                        "Trip[service=green, pickup_at=2021-01-05T01:02:03, file_month=202101, file_row=1]",
                        "Trip[service=green, vendor=2, pickup_at=2021-01-05T01:02:03, pickup_zone=8, passenger_count=2,"
                                + " distance_miles=2.5, payment_type=2, total_cents=2025, file_month=202101, file_row=2]");
    }

    /** The least int64 as a time, which is what writers mean by NaT that know no null: of a column that a trip needs, and of another. */
    @ParameterizedTest
    @CsvSource({"us,pickup", "us,dropoff", "us,other", "ns,pickup", "ns,dropoff", "ns,other"})
    void aTimeThatIsNoneIsNull(String unit, String column) throws IOException {
        SortedMap<Long, String> rows =
                BothReaders.agree(spark, resource("no-time-" + unit + "-" + column + ".parquet"));
        assertThat(rows.get(0L)).contains("pickup_at=2021-01-05T01:02:03", "dropoff_at=2021-01-05T01:02:03");
        if (column.equals("pickup")) {
            assertThat(rows.get(1L)).isEqualTo("no_pickup_time");
        } else {
            assertThat(rows.get(1L)).contains("pickup_at=2021-01-05T01:02:03");
            assertThat(rows.get(1L).contains("dropoff_at=")).isEqualTo(column.equals("other"));
        }
    }

    /**
     * In milliseconds DuckDB cannot read it, nor leave it. So the dry run refuses what the replay refuses, in the same words, and the
     * recount what the replay cannot send.
     */
    @ParameterizedTest
    @CsvSource({"pickup,lpep_pickup_datetime", "dropoff,lpep_dropoff_datetime", "other,seen_at"})
    void aTimeInMillisecondsThatIsNoneIsRefusedByItsColumn(String column, String name) throws IOException {
        Path file = resource("no-time-ms-" + column + ".parquet");
        String sentence = "Cannot read " + file + ", column " + name
                + " (TIMESTAMP_MILLIS): Could not convert Timestamp(MS) to Timestamp(US). It holds a time in milliseconds that"
                + " is beyond what a timestamp can be: write null in its place.";
        assertThatThrownBy(() -> BothReaders.replayed(file))
                .isInstanceOf(TripFileException.class)
                .hasMessage(sentence);
        assertThatThrownBy(() -> BothReaders.surveyed(file))
                .isInstanceOf(TripFileException.class)
                .hasMessage(sentence);
        assertThatThrownBy(() -> BothReaders.recounted(spark, file))
                .hasMessage("Cannot read " + file + ", column " + name
                        + " (TIMESTAMP_MILLIS). It holds a time in milliseconds that is beyond what a timestamp can be: write null in"
                        + " its place.");
    }

    /** Both readers go as far as microseconds do, in milliseconds too; what is one further is refused by both. */
    @Test
    void timesInMillisecondsReachAsFarInBothReaders() {
        long most = Long.MAX_VALUE / 1_000;
        for (long millis : new long[] {most, -most, Long.MAX_VALUE, -Long.MAX_VALUE}) {
            assertThat(BothReaders.agree(spark, millis(millis))).hasSize(2).containsEntry(1L, "malformed_value");
        }
        for (long millis : new long[] {most + 1, -most - 1, Long.MIN_VALUE}) {
            Path file = millis(millis);
            assertThatThrownBy(() -> BothReaders.replayed(file)).hasMessageContaining("(TIMESTAMP_MILLIS)");
            assertThatThrownBy(() -> BothReaders.recounted(spark, file)).hasMessageContaining("(TIMESTAMP_MILLIS)");
        }
    }

    /** What only one of the readers can do is refused by the footer, in the same words. */
    @Test
    void whatOneReaderCannotDoIsRefusedByBoth() {
        MessageType bytes = MessageTypeParser.parseMessageType("message trips {"
                + " required int64 lpep_pickup_datetime (TIMESTAMP(MICROS,false));"
                + " required fixed_len_byte_array(9) fare_amount (DECIMAL(20,2)); }");
        Group trip = new SimpleGroupFactory(bytes).newGroup().append("lpep_pickup_datetime", 0L);
        trip.add("fare_amount", Binary.fromConstantByteArray(new byte[9]));
        assertBothRefuse(
                written(bytes, trip),
                "a column of bytes or of wide decimals is encoded as BYTE_STREAM_SPLIT, which the replay cannot undo. Write it"
                        + " without that encoding.");
        MessageType zero = new MessageType(
                "trips",
                Types.required(PrimitiveTypeName.INT32).named("lpep_pickup_datetime"),
                Types.required(PrimitiveTypeName.INT32).named("t\0i\0p\0"));
        assertBothRefuse(
                written(
                        zero,
                        new SimpleGroupFactory(zero)
                                .newGroup()
                                .append("lpep_pickup_datetime", 1)
                                .append("t\0i\0p\0", 1)),
                "the name of its column 't\\0i\\0p\\0' holds a zero byte, as UTF-16 does. Rename the column, or leave it out.");
    }

    private static void assertBothRefuse(Path file, String why) {
        assertThatThrownBy(() -> BothReaders.replayed(file)).hasMessage("Cannot read " + file + ": " + why);
        assertThatThrownBy(() -> BothReaders.recounted(spark, file)).hasMessage("Cannot read " + file + ": " + why);
    }

    /** A file of these rows, with fare_amount split by bytes. */
    private static Path written(MessageType type, Group... rows) {
        try {
            Path file = Files.createTempDirectory(folder, "written").resolve("green_tripdata_2021-01.parquet");
            try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                    .withType(type)
                    .withDictionaryEncoding(false)
                    .withByteStreamSplitEncoding("fare_amount", true)
                    .build()) {
                for (Group row : rows) {
                    writer.write(row);
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of two trips: the second one's dropoff is this. */
    private static Path millis(long dropoff) {
        MessageType type = MessageTypeParser.parseMessageType("message trips {"
                + " required int64 lpep_pickup_datetime (TIMESTAMP(MILLIS,false));"
                + " required int64 lpep_dropoff_datetime (TIMESTAMP(MILLIS,false)); }");
        long pickup = LocalDateTime.of(2021, 1, 5, 1, 2).toEpochSecond(ZoneOffset.UTC) * 1_000;
        return written(
                type,
                LongStream.of(pickup, dropoff)
                        .mapToObj(second -> new SimpleGroupFactory(type)
                                .newGroup()
                                .append("lpep_pickup_datetime", pickup)
                                .append("lpep_dropoff_datetime", second))
                        .toArray(Group[]::new));
    }

    /** After two years were joined: the first value that is not null counts, in both readers. */
    @Test
    void aMappedColumnMayBeThereTwiceInOtherCapitals() {
        Path file = folder.resolve("twice").resolve("green_tripdata_2021-01.parquet");
        SparkSession writing = spark.newSession();
        writing.conf().set("spark.sql.caseSensitive", "true");
        writing.range(4)
                .selectExpr(
                        "if(id = 1, NULL, timestamp_ntz '2021-01-05 01:02:03') AS lpep_pickup_datetime",
                        "timestamp_ntz '2021-01-06 01:02:03' AS LPEP_PICKUP_DATETIME",
                        "if(id = 2, NULL, id + 0.005BD) AS total_amount",
                        "CAST(id + 10 AS DOUBLE) AS Total_Amount",
                        "CAST(NULL AS STRING) AS VendorID",
                        "CAST(id AS STRING) AS vendorid",
                        "if(id = 3, 1.5, id) AS VENDORID")
                .coalesce(1)
                .write()
                .parquet(file.toString());
        assertThat(BothReaders.agree(spark, file).values())
                .hasSize(4)
                .anyMatch(row -> row.contains("pickup_at=2021-01-06T01:02:03"))
                .anyMatch(row -> row.contains("total_cents=1200"));
    }

    /** A file's column may have the name of one that our SQL makes, or that an engine gives to something of its own. */
    @Test
    void aColumnMayHaveTheNameOfAHelper() throws SQLException, IOException {
        Path file = Files.createDirectories(folder.resolve("names")).resolve("green_tripdata_2021-01.parquet");
        for (String name : HELPERS) {
            writeWithColumn(file, name);
            assertThat(BothReaders.agree(spark, file).values())
                    .as(name)
                    .extracting(row -> row.startsWith("Trip[") ? "trip" : row)
                    .containsExactly("trip", "trip", "trip", "trip", "outside_month", "outside_month");
        }
        for (String name : List.of("file_row_number", "File_Row_Number")) {
            writeWithColumn(file, name);
            assertThatThrownBy(() -> BothReaders.replayed(file))
                    .hasMessage("Cannot read " + file + ": its column " + name
                            + " has the name that DuckDB gives to a row's number. Rename the column, or leave it out.");
            assertThat(BothReaders.recounted(spark, file)).hasSize(6); // Spark reads the mapped columns alone
        }
    }

    private static void writeWithColumn(Path file, String name) throws SQLException, IOException {
        Files.deleteIfExists(file);
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute("COPY (SELECT TIMESTAMP '2021-01-05 01:02:03' + to_days(CAST(i * 20 AS INTEGER)) AS"
                    + " lpep_pickup_datetime, 7 AS PULocationID, i AS VendorID, 10.5 AS total_amount, 'x' AS \""
                    + name.replace("\"", "\"\"") + "\" FROM range(6) r(i)) TO '" + file + "' (FORMAT parquet)");
        }
    }

    private static Path resource(String name) throws IOException {
        Path file = Files.createDirectories(folder.resolve(name)).resolve("green_tripdata_2021-01.parquet");
        try (InputStream written = OddFilesTest.class.getResourceAsStream(name)) {
            Files.copy(written, file);
        }
        return file;
    }

    @Test
    void aFolderOfPartsThatSparkHasWrittenIsOneFileInTheOrderOfItsParts() throws IOException {
        Path written = folder.resolve("parts").resolve("green_tripdata_2021-01.parquet");
        spark.range(100)
                .selectExpr(
                        "timestamp_ntz '2021-01-05 01:02:03' AS lpep_pickup_datetime",
                        "if(id = 60, 'x', CAST(id AS STRING)) AS PULocationID")
                .repartitionByRange(5, functions.col("PULocationID"))
                .write()
                .parquet(written.toString());
        Files.createFile(written.getParent().resolve("_SUCCESS"));
        SortedMap<Long, String> rows = BothReaders.agree(spark, written);
        assertThat(rows.keySet())
                .containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
        assertThat(rows.values().stream().filter("malformed_value"::equals)).hasSize(1);
        assertThat(BothReaders.agree(spark, written.getParent())).isEqualTo(rows);
    }

    private static void check(Path odd) throws IOException {
        String name = odd.getFileName().toString();
        String published = name.replaceFirst("^[A-Z0-9]+_", "").replaceFirst("\\.[^.]*\\.parquet$", ".parquet");
        Path file =
                Files.copy(odd, Files.createDirectories(folder.resolve(name)).resolve(published));
        if (name.contains("is-list")) {
            assertThatThrownBy(() -> BothReaders.replayed(file))
                    .isInstanceOf(TripFileException.class)
                    .hasMessageContaining("its column total_amount holds a list");
            assertThatThrownBy(() -> BothReaders.recounted(spark, file))
                    .hasMessageContaining("its column total_amount holds a list");
            return;
        }
        SortedMap<Long, String> rows = BothReaders.agree(spark, file);
        assertThat(rows).isNotEmpty();
        if (name.contains("nan") || name.contains("decimal3") || name.contains("spaces")) {
            assertThat(rows.values()).allSatisfy(row -> assertThat(row).contains("total_cents="));
        }
    }
}
