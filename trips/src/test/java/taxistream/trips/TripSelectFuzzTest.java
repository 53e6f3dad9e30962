package taxistream.trips;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever columns and values a file has: each of its rows counts or is rejected with a sentence, and the query never fails. */
class TripSelectFuzzTest {

    private static Connection duckDb;

    @BeforeContainer
    static void open() throws SQLException {
        duckDb = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterContainer
    static void close() throws SQLException {
        duckDb.close();
    }

    /** A column of a file: any type for any name, and a value for each of some rows. */
    private record Column(String name, Type type, List<Object> values) {}

    /** Types that a parquet file may have, as DuckDB names them. */
    private enum Type {
        INTEGER(ParquetType.of("INT32", "")),
        BIGINT(ParquetType.of("INT64", "")),
        DOUBLE(ParquetType.of("DOUBLE", "")),
        VARCHAR(ParquetType.of("BYTE_ARRAY", "STRING")),
        TIMESTAMP(ParquetType.of("INT64", "TIMESTAMP_MICROS"));

        private final ParquetType type;

        Type(ParquetType type) {
            this.type = type;
        }
    }

    @Property(tries = 100)
    void everyRowCountsOrIsRejectedWithASentence(@ForAll Service service, @ForAll("columns") List<Column> columns)
            throws SQLException {
        List<Column> distinct = distinct(columns);
        List<SourceColumn> source = distinct.stream()
                .map(column -> new SourceColumn(column.name(), column.type().type))
                .toList();
        TlcLayout layout;
        try {
            layout = TlcLayout.of(service, source, "a.parquet");
        } catch (TripFileException e) {
            assertThat(e).hasMessageStartingWith("Cannot read a.parquet as " + service + " trips: it");
            return;
        }
        int rows = fill(distinct);
        String sql = new TripSelect(
                        layout, YearMonth.of(2021, 1), Duration.ofDays(35), Instant.parse("2024-01-01T00:00:00Z"))
                .sql(SqlDialect.DUCKDB, "(SELECT *, 0 AS file_row_number FROM source)");
        int seen = 0;
        try (ResultSet result = duckDb.createStatement().executeQuery(sql)) {
            while (result.next()) {
                seen++;
                String reason = result.getString(TripSelect.REASON);
                if (reason == null) {
                    assertThat(result.getString("pickup_at")).isNotNull();
                } else {
                    assertThat(RejectionReason.ofLabel(reason)).isNotNull();
                    assertThat(result.getString(TripSelect.DETAIL)).isNotBlank();
                }
            }
        }
        assertThat(seen).isEqualTo(rows);
    }

    private static List<Column> distinct(List<Column> columns) {
        List<Column> distinct = new ArrayList<>();
        for (Column column : columns) {
            if (!column.name().isEmpty()
                    && !column.name().equalsIgnoreCase("file_row_number")
                    && distinct.stream().noneMatch(other -> lower(other).equals(lower(column)))) {
                distinct.add(column);
            }
        }
        return distinct;
    }

    private static String lower(Column column) {
        return column.name().toLowerCase(Locale.ROOT);
    }

    private static int fill(List<Column> columns) throws SQLException {
        int rows = columns.stream()
                .mapToInt(column -> column.values().size())
                .min()
                .orElse(0);
        duckDb.createStatement()
                .execute("CREATE OR REPLACE TABLE source ("
                        + columns.stream()
                                .map(column -> quoted(column.name()) + " " + column.type())
                                .collect(Collectors.joining(", "))
                        + ")");
        try (PreparedStatement insert = duckDb.prepareStatement("INSERT INTO source VALUES ("
                + columns.stream()
                        .map(column -> "try_cast(? AS " + column.type() + ")")
                        .collect(Collectors.joining(", "))
                + ")")) {
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < columns.size(); i++) {
                    Object value = columns.get(i).values().get(row);
                    insert.setString(i + 1, value == null ? null : value.toString());
                }
                insert.executeUpdate();
            }
        }
        return rows;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Provide
    Arbitrary<List<Column>> columns() {
        List<String> published = List.of(
                "VendorID",
                "lpep_pickup_datetime",
                "tpep_pickup_datetime",
                "pickup_datetime",
                "lpep_dropoff_datetime",
                "PULocationID",
                "PUlocationID",
                "DOLocationID",
                "passenger_count",
                "trip_distance",
                "trip_miles",
                "RatecodeID",
                "payment_type",
                "fare_amount",
                "tip_amount",
                "tolls_amount",
                "total_amount",
                "base_passenger_fare",
                "tips",
                "bcf",
                "sales_tax",
                "airport_fee",
                "Airport_fee",
                "dispatching_base_num",
                "hvfhs_license_num");
        Arbitrary<String> names = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.of(published)),
                Tuple.of(
                        1,
                        Arbitraries.of(
                                "a\"b",
                                "a'b",
                                "a; DROP TABLE source",
                                "ä",
                                "select",
                                "pickup_at",
                                "malformed",
                                "x y")));
        Arbitrary<Column> column = Combinators.combine(
                        names,
                        Arbitraries.of(Type.values()),
                        values().injectNull(0.1).list().ofSize(4))
                .as(Column::new);
        Arbitrary<Column> pickup = Combinators.combine(
                        Arbitraries.of(Type.VARCHAR, Type.TIMESTAMP, Type.DOUBLE),
                        values().injectNull(0.1).list().ofSize(4))
                .as((type, values) -> new Column("pickup_datetime", type, values));
        return Combinators.combine(pickup, column.list().ofMaxSize(8)).as((first, rest) -> {
            List<Column> all = new ArrayList<>(rest);
            all.add(0, first);
            return all;
        });
    }

    private static Arbitrary<Object> values() {
        return Arbitraries.oneOf(
                Arbitraries.of(Arrays.asList(
                        "2021-01-15 12:00:00",
                        "2021-01-15T12:00:00.123456",
                        "2021-02-30 00:00:00",
                        "1677-01-01 00:00:00",
                        "294247-01-10 04:00:54",
                        "infinity",
                        "-infinity",
                        "NaN",
                        "1e308",
                        "-1e308",
                        "1e999",
                        "",
                        "  ",
                        "CASH",
                        "Cre",
                        "12.345",
                        "0.005",
                        "-0.005",
                        "999999999999999999999",
                        "9223372036854775807",
                        "-9223372036854775808",
                        "2147483648",
                        "1_000",
                        "0x10",
                        "٣",
                        "1e5",
                        "+7",
                        "a'b",
                        "2021-01-15 12:00:00+02",
                        "2021-1-5 1:2:3")),
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.doubles().map(String::valueOf),
                Arbitraries.strings().ofMaxLength(12).map(text -> text.replace("\0", "")));
    }
}
