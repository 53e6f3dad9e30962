package taxistream.trips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each layout of TLC's files as a one-row relation in DuckDB, and the trip that it becomes. */
class TlcLayoutTest {

    private static final YearMonth JANUARY = YearMonth.of(2021, 1);
    private static Connection duckdb;

    @BeforeAll
    static void open() throws SQLException {
        duckdb = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterAll
    static void close() throws SQLException {
        duckdb.close();
    }

    @Test
    void greenOf2021HasItsCountsAsDoublesAndAColumnOfTheNullType() {
        assertThat(mapped(
                        Service.GREEN,
                        "2::BIGINT AS VendorID, TIMESTAMP '2021-01-01 00:15:56' AS lpep_pickup_datetime,"
                                + " TIMESTAMP '2021-01-01 00:19:52' AS lpep_dropoff_datetime, 'N' AS store_and_fwd_flag,"
                                + " 1.0::DOUBLE AS RatecodeID, 43::BIGINT AS PULocationID, 151::BIGINT AS DOLocationID,"
                                + " 1.0::DOUBLE AS passenger_count, 1.01::DOUBLE AS trip_distance, 5.5::DOUBLE AS fare_amount,"
                                + " 0.0::DOUBLE AS tip_amount, 0.0::DOUBLE AS tolls_amount, NULL AS ehail_fee,"
                                + " 6.8::DOUBLE AS total_amount, 2.0::DOUBLE AS payment_type"))
                .isEqualTo(
                        "green 2 2021-01-01 00:15:56 2021-01-01 00:19:52 43 151 1 1.01 1 2 550 0 0 - 680 202101 0 - -");
    }

    @Test
    void greenOf2024HasItsCountsAsIntegersAndAnotherSpelling() {
        assertThat(mapped(
                        Service.GREEN,
                        "2::INTEGER AS vendorid, TIMESTAMP '2021-01-01 00:15:56' AS LPEP_pickup_datetime,"
                                + " 1::BIGINT AS RatecodeID, 43::INTEGER AS PULocationID, NULL::BIGINT AS passenger_count,"
                                + " 1.01::FLOAT AS trip_distance, 5.5::DECIMAL(10,2) AS fare_amount"))
                .isEqualTo("green 2 2021-01-01 00:15:56 - 43 - - 1.0099999904632568 1 - 550 - - - - 202101 0 - -");
    }

    /** So that a field that was added to the list and to no layout is found. */
    @Test
    void everyFieldThatNoFileNumberGivesIsFilledByTheColumnsOfSomeService() {
        Set<TripField> filled = EnumSet.of(TripField.SERVICE, TripField.FILE_MONTH, TripField.FILE_ROW);
        for (Service service : Service.values()) {
            filled.addAll(TlcLayout.fieldsOf(service));
        }
        assertThat(filled).isEqualTo(EnumSet.allOf(TripField.class));
    }

    @Test
    void fhvHasNoMoneyAndNoDistance() {
        assertThat(mapped(
                        Service.FHV,
                        "' B00009 ' AS dispatching_base_num, TIMESTAMP '2021-01-01 06:57:13' AS pickup_datetime,"
                                + " TIMESTAMP '2021-01-01 07:01:00' AS dropOff_datetime, NULL::DOUBLE AS PUlocationID,"
                                + " 242.0::DOUBLE AS DOlocationID, NULL AS SR_Flag"))
                .isEqualTo("fhv B00009 2021-01-01 06:57:13 2021-01-01 07:01:00 - 242 - - - - - - - - - 202101 0 - -");
    }

    @Test
    void aHighVolumeTotalIsTheSumOfItsPartsWhereAnAbsentPartIsNothing() {
        assertThat(mapped(
                        Service.FHVHV,
                        "'HV0003' AS hvfhs_license_num, TIMESTAMP '2021-01-01 06:57:13' AS pickup_datetime,"
                                + " 90::BIGINT AS PULocationID, 5.25::DOUBLE AS trip_miles, 20.10::DOUBLE AS base_passenger_fare,"
                                + " 6.12::DOUBLE AS tolls, 0.5::DOUBLE AS bcf, 1.79::DOUBLE AS sales_tax,"
                                + " 2.75::DOUBLE AS congestion_surcharge, NULL::DOUBLE AS airport_fee, 3.0::DOUBLE AS tips,"
                                + " 1.5::DOUBLE AS cbd_congestion_fee, 99.0::DOUBLE AS driver_pay"))
                .isEqualTo("fhvhv HV0003 2021-01-01 06:57:13 - 90 - - 5.25 - - 2010 300 612 150 3576 202101 0 - -");
    }

    @Test
    void yellowOf2009HasNamesOfItsOwnWordsForPaymentsAndNoZones() {
        assertThat(mapped(
                        Service.YELLOW,
                        "'VTS' AS vendor_name, '2021-01-04 02:52:00' AS Trip_Pickup_DateTime,"
                                + " '2021-01-04 03:02:00' AS Trip_Dropoff_DateTime, 1::BIGINT AS Passenger_Count,"
                                + " 2.63::DOUBLE AS Trip_Distance, -73.99::DOUBLE AS Start_Lon, 40.72::DOUBLE AS Start_Lat,"
                                + " NULL::DOUBLE AS Rate_Code, 'CASH' AS Payment_Type, 8.9::DOUBLE AS Fare_Amt,"
                                + " 0.0::DOUBLE AS Tip_Amt, 0.0::DOUBLE AS Tolls_Amt, 9.4::DOUBLE AS Total_Amt"))
                .isEqualTo(
                        "yellow VTS 2021-01-04 02:52:00 2021-01-04 03:02:00 - - 1 2.63 - 2 890 0 0 - 940 202101 0 - -");
    }

    @ParameterizedTest
    @CsvSource({
        "Credit,1",
        "CREDIT,1",
        "Cre,1",
        "CRD,1",
        "CASH,2",
        "Cas,2",
        "CSH,2",
        "No Charge,3",
        "NOC,3",
        "Dispute,4",
        "DIS,4",
        "UNK,5",
        "NA,5",
        "1,1",
        "2.0,2"
    })
    void aPaymentTypeInWordsBecomesItsNumber(String word, int number) {
        assertThat(column(Service.YELLOW, "'" + word + "' AS payment_type", "payment_type"))
                .isEqualTo(Integer.toString(number));
    }

    @Test
    void aFileOfNothingButTextsReadsTheSame() {
        assertThat(mapped(
                        Service.GREEN,
                        "'2' AS VendorID, '2021-01-01 00:15:56' AS lpep_pickup_datetime,"
                                + " '2021-01-01T00:19:52.5' AS lpep_dropoff_datetime, '1.0' AS RatecodeID, ' 43 ' AS PULocationID,"
                                + " '151' AS DOLocationID, '' AS passenger_count, '1.01' AS trip_distance, '5.5' AS fare_amount,"
                                + " '-0.005' AS tip_amount, '1e1' AS tolls_amount, '0.75' AS cbd_congestion_fee,"
                                + " '6.80' AS total_amount, '2' AS payment_type"))
                .isEqualTo(
                        "green 2 2021-01-01 00:15:56 2021-01-01 00:19:52.5 43 151 - 1.01 1 2 550 -1 1000 75 680 202101 0 - -");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            'abc' AS fare_amount              | fare_amount = abc is not an amount in dollars
            '1_000' AS fare_amount            | fare_amount = 1_000 is not an amount in dollars
            '0x10' AS fare_amount             | fare_amount = 0x10 is not an amount in dollars
            '1d' AS fare_amount               | fare_amount = 1d is not an amount in dollars
            'nan' AS trip_distance            | trip_distance = nan is not a distance in miles
            'inf'::DOUBLE AS total_amount     | total_amount = inf is not an amount in dollars
            1e12::DOUBLE AS total_amount      | total_amount = 1000000000000.0 is not an amount in dollars
            5000000000 AS PULocationID        | PULocationID = 5000000000 is not a whole number
            'Wire' AS payment_type            | payment_type = Wire is not a payment type
            '2021-01-01' AS lpep_dropoff_datetime | lpep_dropoff_datetime = 2021-01-01 is not a time
            '2021-02-30 00:00:00' AS lpep_dropoff_datetime | lpep_dropoff_datetime = 2021-02-30 00:00:00 is not a time
            '23: 5:59' AS lpep_dropoff_datetime | lpep_dropoff_datetime = 23: 5:59 is not a time
            '2021-01-05 23: 5:59' AS lpep_dropoff_datetime | lpep_dropoff_datetime = 2021-01-05 23: 5:59 is not a time
            '2021-01-05 24:00:00' AS lpep_dropoff_datetime | lpep_dropoff_datetime = 2021-01-05 24:00:00 is not a time
            '2021-01-05 23:59:60' AS lpep_dropoff_datetime | lpep_dropoff_datetime = 2021-01-05 23:59:60 is not a time
            '2021-01-05 23:59:00.' AS lpep_dropoff_datetime | lpep_dropoff_datetime = 2021-01-05 23:59:00. is not a time
            '0000-01-05 23:59:00' AS lpep_dropoff_datetime | lpep_dropoff_datetime = 0000-01-05 23:59:00 is not a time
            '+2021-01-05 23:59:00' AS lpep_dropoff_datetime | lpep_dropoff_datetime = +2021-01-05 23:59:00 is not a time
            'infinity'::TIMESTAMP AS lpep_dropoff_datetime | lpep_dropoff_datetime = 9223372036854775807 microseconds after 1970 is not a time
            make_timestamp(253402300800000000) AS lpep_dropoff_datetime | lpep_dropoff_datetime = 253402300800000000 microseconds after 1970 is not a time
            '12000-01-01'::DATE AS lpep_dropoff_datetime | lpep_dropoff_datetime = 9223372036854775807 microseconds after 1970 is not a time
            20210105 AS lpep_dropoff_datetime | lpep_dropoff_datetime = 20210105 is not a time
            TIMESTAMP '2021-01-05 00:00:00' AS total_amount | total_amount = 1609804800000000 microseconds after 1970 is not an amount in dollars
            1.5::DOUBLE AS PULocationID | PULocationID = 1.5 is not a whole number
            '1.5' AS PULocationID | PULocationID = 1.5 is not a whole number
            'inf'::FLOAT AS PULocationID | PULocationID = inf is not a whole number
            '1e10' AS PULocationID | PULocationID = 1e10 is not a whole number
            '1 2' AS PULocationID | PULocationID = 1 2 is not a whole number
            '٣' AS PULocationID | PULocationID = ٣ is not a whole number
            '1.5.2' AS fare_amount | fare_amount = 1.5.2 is not an amount in dollars
            '--1' AS fare_amount | fare_amount = --1 is not an amount in dollars
            '.' AS fare_amount | fare_amount = . is not an amount in dollars
            '1000000000000000000000' AS fare_amount | fare_amount = 1000000000000000000000 is not an amount in dollars
            10000000000000::DECIMAL(38,3) AS fare_amount | fare_amount = 10000000000000.000 is not an amount in dollars
            '\\xFF1'::BLOB AS fare_amount | fare_amount = \\xFF1 is not an amount in dollars
            '2021-01-01 00:00:00.0+05' AS lpep_dropoff_datetime | lpep_dropoff_datetime = 2021-01-01 00:00:00.0+05 is not a time
            """)
    void whatAColumnCannotHoldIsRejectedWithTheValue(String column, String detail) {
        String all = "TIMESTAMP '2021-01-01 00:15:56' AS lpep_pickup_datetime, " + column;
        assertThat(row(Service.GREEN, all)).containsEntry("rejection_reason", "malformed_value");
        assertThat(row(Service.GREEN, all)).containsEntry("rejection_detail", detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            1.005::DECIMAL(12,3)           | 101
            -1.005::DECIMAL(12,3)          | -101
            0.285::DECIMAL(12,3)           | 29
            8.165::DECIMAL(38,20)          | 817
            1.00499999999999999999::DECIMAL(38,20) | 100
            '1.005'                        | 101
            '-1.005'                       | -101
            '1.004999999999999999'         | 100
            ' +1.005e1 '                   | 1005
            '.5'                           | 50
            '5.'                           | 500
            '1.005'::BLOB                  | 101
            7                              | 700
            1.5::FLOAT                     | 150
            """)
    void halfACentGoesAwayFromZeroExactly(String value, String cents) {
        assertThat(column(Service.GREEN, value + " AS total_amount", "total_cents"))
                .isEqualTo(cents);
        assertThat(column(Service.FHVHV, value + " AS base_passenger_fare", "total_cents"))
                .isEqualTo(cents);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            'NaN'::DOUBLE                             | passenger_count       | passenger_count
            'NaN'::FLOAT                              | RatecodeID            | rate_code
            'NaN'::DOUBLE                             | payment_type          | payment_type
            'NaN'::DOUBLE                             | PULocationID          | pickup_zone
            'NaN'::DOUBLE                             | VendorID              | vendor
            'NaN'::DOUBLE                             | total_amount          | total_cents
            'NaN'::DOUBLE                             | trip_distance         | distance_miles
            concat(chr(9), chr(160), chr(10), ' ') | total_amount          | total_cents
            concat(chr(11), chr(12), chr(13))           | lpep_dropoff_datetime | dropoff_at
            ' '::BLOB                                 | VendorID              | vendor
            """)
    void aNumberThatIsNoneAndABlankTextAreNull(String value, String column, String field) {
        Map<String, String> row = row(
                Service.GREEN, "TIMESTAMP '2021-01-01 00:00:00' AS lpep_pickup_datetime, " + value + " AS " + column);
        assertThat(row).containsEntry("rejection_reason", "-").containsEntry(field, "-");
    }

    @Test
    void aHighVolumePartThatIsNoNumberIsNothing() {
        assertThat(column(
                        Service.FHVHV,
                        "20.10::DOUBLE AS base_passenger_fare, 'NaN'::DOUBLE AS tolls, 1.005::DECIMAL(12,3) AS bcf",
                        "total_cents"))
                .isEqualTo("2111");
    }

    @Test
    void aHighVolumeSumBeyondEveryMeasureIsRejected() {
        assertThat(row(
                        Service.FHVHV,
                        "TIMESTAMP '2021-01-01 00:00:00' AS pickup_datetime, 1e9::DOUBLE AS base_passenger_fare,"
                                + " 1e9::DOUBLE AS tips"))
                .containsEntry(
                        "rejection_detail", "the sum of the fare and what was added to it is not an amount in dollars");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '2021-01-31 23:59:59.999999999'::TIMESTAMP_NS | 2021-01-31 23:59:59.999999
            '1969-12-31 23:59:59.999999999'::TIMESTAMP_NS | 1969-12-31 23:59:59.999999
            '2021-01-31'::DATE                            | 2021-01-31 00:00:00
            concat(chr(9), '2021-01-31 00:00:00', chr(160)) | 2021-01-31 00:00:00
            '2021-01-31 00:00:00'::BLOB                   | 2021-01-31 00:00:00
            """)
    void aTimeIsReadToTheMicrosecondAndNeverRoundedUp(String value, String time) {
        assertThat(column(Service.GREEN, value + " AS lpep_dropoff_datetime", "dropoff_at"))
                .isEqualTo(time);
    }

    @Test
    void blanksAroundAColumnsNameDoNotCount() {
        assertThat(column(Service.GREEN, "5.5::DOUBLE AS \"Total_Amount \"", "total_cents"))
                .isEqualTo("550");
        assertThat(column(Service.GREEN, "5.5::DOUBLE AS \"\u00A0total_amount\t\"", "total_cents"))
                .isEqualTo("550");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ['a'] AS total_amount                  | total_amount holds a list
            {'a': 1} AS total_amount               | total_amount holds a struct
            TRUE AS total_amount                   | total_amount holds BOOLEAN
            uuid() AS VendorID                     | VendorID holds UUID
            """)
    void aMappedColumnOfATypeThatNothingCanBeMadeOfIsRefused(String column, String sentence) {
        assertThatThrownBy(() -> column(Service.GREEN, column, "vendor"))
                .isInstanceOf(TripFileException.class)
                .hasMessage("Cannot read a test's row: its column " + sentence + ", and no field of a trip can be read"
                        + " from that. Write it as a number, a text or a time, or leave it out.");
        assertThat(column(Service.GREEN, column.replaceAll("AS \\w+", "AS tip_type"), "vendor"))
                .isEqualTo("-");
    }

    @Test
    void anInstantIsRefusedForTripsHaveNewYorksWallClock() {
        assertThatThrownBy(() -> row(Service.GREEN, "TIMESTAMPTZ '2021-01-01 00:00:00Z' AS lpep_pickup_datetime"))
                .hasMessage("Cannot read a test's row: its column lpep_pickup_datetime holds instants"
                        + " (isAdjustedToUTC), but trips have the time of New York's wall clock, without a zone. Write"
                        + " it as a timestamp without a zone: converted to America/New_York, or as it is if only the"
                        + " mark is wrong.");
    }

    @ParameterizedTest
    @CsvSource({
        "FHV, FHVHV, hvfhs_license_num",
        "YELLOW, FHVHV, hvfhs_license_num",
        "FHVHV, FHV, dispatching_base_num",
        "GREEN, FHV, dispatching_base_num",
        "GREEN, YELLOW, tpep_pickup_datetime"
    })
    void theColumnsOfAnotherServiceAreNoticed(Service named, Service real, String mark) {
        List<SourceColumn> columns = List.of(
                new SourceColumn("pickup_datetime", ParquetType.of("INT64", "TIMESTAMP_MICROS")),
                new SourceColumn(mark, ParquetType.of("BYTE_ARRAY", "STRING")));
        assertThatThrownBy(() -> TlcLayout.of(named, columns, "a.parquet"))
                .hasMessage("Cannot read a.parquet as " + named + " trips: its column " + mark + " is one of " + real
                        + " trips. Rename the file, or pass --service " + real + ".");
    }

    @Test
    void highVolumeFilesHaveTheDispatchingBaseToo() {
        List<SourceColumn> columns = List.of(
                new SourceColumn("pickup_datetime", ParquetType.of("INT64", "TIMESTAMP_MICROS")),
                new SourceColumn("dispatching_base_num", ParquetType.of("BYTE_ARRAY", "STRING")),
                new SourceColumn("hvfhs_license_num", ParquetType.of("BYTE_ARRAY", "STRING")));
        TlcLayout layout = TlcLayout.of(Service.FHVHV, columns, "a.parquet");
        assertThat(layout.unfilled(YearMonth.of(2024, 12)))
                .containsExactly(
                        TripField.DROPOFF_AT,
                        TripField.PICKUP_ZONE,
                        TripField.DROPOFF_ZONE,
                        TripField.DISTANCE_MILES,
                        TripField.FARE_CENTS,
                        TripField.TIP_CENTS,
                        TripField.TOLLS_CENTS);
        assertThat(layout.unfilled(YearMonth.of(2025, 1))).contains(TripField.CBD_FEE_CENTS);
    }

    @ParameterizedTest
    @CsvSource({
        "2020-11-27 00:00:00, -",
        "2020-11-26 23:59:59, outside_month",
        "2021-03-07 23:59:59, -",
        "2021-03-08 00:00:00, outside_month",
        "2009-01-01 00:03:25, outside_month"
    })
    void aPickupFurtherThan35DaysFromTheMonthIsRejected(String pickup, String reason) {
        assertThat(row(Service.GREEN, "TIMESTAMP '" + pickup + "' AS lpep_pickup_datetime")
                        .get("rejection_reason"))
                .isEqualTo(reason);
    }

    @Test
    void theDetailSaysHowFarOutsideWhichMonth() {
        assertThat(row(Service.GREEN, "TIMESTAMP '2009-01-01 00:03:25' AS lpep_pickup_datetime"))
                .containsEntry(
                        "rejection_detail", "pickup_at 2009-01-01 00:03:25 is more than 35 days outside 2021-01");
    }

    @Test
    void aPickupLaterThanNowIsRejectedByNewYorksClock() {
        // 2021-01-10T05:00Z is midnight in New York.
        String midnight = "TIMESTAMP '2021-01-10 00:00:00' AS lpep_pickup_datetime";
        String after = "TIMESTAMP '2021-01-10 00:00:01' AS lpep_pickup_datetime";
        Instant now = Instant.parse("2021-01-10T05:00:00Z");
        assertThat(row(Service.GREEN, midnight, now)).containsEntry("rejection_reason", "-");
        assertThat(row(Service.GREEN, after, now)).containsEntry("rejection_reason", "future_pickup");
    }

    @Test
    void aRowWithoutPickupTimeIsRejected() {
        assertThat(row(Service.GREEN, "NULL::TIMESTAMP AS lpep_pickup_datetime"))
                .containsEntry("rejection_reason", "no_pickup_time");
    }

    @Test
    void aFileWithoutAPickupColumnIsRefusedWithWhatItHas() {
        assertThatThrownBy(() -> TlcLayout.of(
                        Service.GREEN,
                        List.of(
                                new SourceColumn("tpep_pickup_datetime", ParquetType.of("INT64", "TIMESTAMP_MICROS")),
                                new SourceColumn("fare_amount", ParquetType.of("DOUBLE", ""))),
                        "green_tripdata_2021-01.parquet"))
                .hasMessage("Cannot read green_tripdata_2021-01.parquet as green trips: it has no pickup time"
                        + " (lpep_pickup_datetime or pickup_datetime or trip_pickup_datetime) among its columns"
                        + " tpep_pickup_datetime, fare_amount. Check the file, or pass --service.");
    }

    private static String column(Service service, String column, String field) {
        String pickup =
                switch (service) {
                    case YELLOW -> "tpep_pickup_datetime";
                    case GREEN -> "lpep_pickup_datetime";
                    default -> "pickup_datetime";
                };
        return row(service, "TIMESTAMP '2021-01-01 00:00:00' AS " + pickup + ", " + column)
                .get(field);
    }

    private static String mapped(Service service, String columns) {
        StringJoiner joined = new StringJoiner(" ");
        row(service, columns).values().forEach(joined::add);
        return joined.toString();
    }

    private static Map<String, String> row(Service service, String columns) {
        return row(service, columns, Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static Map<String, String> row(Service service, String columns, Instant now) {
        String relation = "(SELECT 0 AS file_row_number, " + columns + ") AS source";
        try (Statement statement = duckdb.createStatement()) {
            List<SourceColumn> source = new ArrayList<>();
            try (ResultSet described = statement.executeQuery("DESCRIBE SELECT " + columns)) {
                while (described.next()) {
                    source.add(new SourceColumn(described.getString(1), type(described.getString(2))));
                }
            }
            TripSelect select =
                    new TripSelect(TlcLayout.of(service, source, "a test's row"), JANUARY, Duration.ofDays(35), now);
            try (ResultSet rows = statement.executeQuery(select.sql(SqlDialect.DUCKDB, relation))) {
                rows.next();
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    String value = rows.getString(i);
                    row.put(
                            rows.getMetaData().getColumnName(i),
                            value == null ? "-" : value.replaceFirst("(:\\d\\d)\\.0$", "$1"));
                }
                return row;
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** How a parquet file would say that it holds this type of DuckDB's. */
    private static ParquetType type(String type) {
        return switch (type) {
            case "\"NULL\"" -> ParquetType.of("INT32", "UNKNOWN");
            case "VARCHAR" -> ParquetType.of("BYTE_ARRAY", "STRING");
            case "BLOB" -> ParquetType.of("BYTE_ARRAY", "");
            case "DATE" -> ParquetType.of("INT32", "DATE");
            case "TIMESTAMP" -> ParquetType.of("INT64", "TIMESTAMP_MICROS");
            case "TIMESTAMP_NS" -> ParquetType.of("INT64", "TIMESTAMP_NANOS");
            case "TIMESTAMP WITH TIME ZONE" -> new ParquetType("INT64", "TIMESTAMP_MICROS", true, false, 0, 0);
            case "DOUBLE", "FLOAT" -> ParquetType.of(type, "");
            case "INTEGER", "BIGINT" -> ParquetType.of("INT64", "");
            case "BOOLEAN" -> ParquetType.of("BOOLEAN", "");
            case "UUID" -> ParquetType.of("FIXED_LEN_BYTE_ARRAY", "UUID");
            default ->
                type.startsWith("DECIMAL")
                        ? new ParquetType("INT64", "DECIMAL", false, false, 12, 3)
                        : ParquetType.of("", type.endsWith("[]") ? "LIST" : type.startsWith("MAP") ? "MAP" : "");
        };
    }
}
