package taxistream.replay.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import taxistream.trips.SourceColumn;
import taxistream.trips.SqlDialect;
import taxistream.trips.TlcLayout;
import taxistream.trips.TripField;
import taxistream.trips.TripSelect;

/**
 * A file whose columns are known.
 *
 * @param trips how a row becomes a trip
 * @param condition SQL that is true for the rows that are not left out
 * @param columns all columns of the file
 * @param vendorNumbers SQL of the vendor where it is a whole number
 * @param unfilled the fields that no column of the file fills
 */
record MappedFile(
        TripFile file,
        TripSelect trips,
        String condition,
        List<SourceColumn> columns,
        Optional<String> vendorNumbers,
        List<TripField> unfilled) {

    /** The column with a rejected row's source columns as JSON. */
    static final String ORIGINAL_JSON = "original_json";

    /** The column with the vendor's whole number, present if {@link #vendorNumbers} is. */
    static final String VENDOR_NUMBER = "vendor_number";

    static MappedFile of(DuckDb duckDb, TripFile file, Selection selection) {
        List<SourceColumn> columns = duckDb.columns(file);
        TlcLayout layout = TlcLayout.of(file.service(), columns, file.location());
        return new MappedFile(
                file,
                new TripSelect(layout, file.month(), selection.outsideMonth(), selection.now()),
                selection.condition(),
                columns,
                layout.vendorNumbers(SqlDialect.DUCKDB),
                layout.unfilled(file.month()));
    }

    /** An SQL relation of the file's rows as trips, without the rows that are left out. */
    String select() {
        Map<String, String> further = new LinkedHashMap<>();
        further.put("original", original());
        vendorNumbers.ifPresent(numbers -> further.put(VENDOR_NUMBER, numbers));
        return "(SELECT *, CASE WHEN " + TripSelect.REASON + " IS NOT NULL THEN " + json() + " END AS " + ORIGINAL_JSON
                + " FROM (" + trips.sql(SqlDialect.DUCKDB, DuckDb.scan(file), further) + ") AS rows_of_file WHERE "
                + condition + ") AS selected";
    }

    /** The row's source columns as one struct, which costs nothing to build. */
    private String original() {
        return columns.stream()
                .map(column -> SqlDialect.DUCKDB.quoted(column.sqlName()))
                .map(column -> column + " := " + column)
                .collect(Collectors.joining(", ", "struct_pack(", ")"));
    }

    private String json() {
        return columns.stream()
                .map(column -> DuckDb.literal(column.name()) + ", " + json(column))
                .collect(Collectors.joining(", ", "CAST(json_object(", ") AS VARCHAR)"));
    }

    /** The column's value as JSON can hold it. NaN, the infinities and times beyond DuckDB's calendar become texts. */
    private static String json(SourceColumn column) {
        String value = "struct_extract(original, " + DuckDb.literal(column.sqlName()) + ")";
        return switch (column.kind()) {
            case NUMBER ->
                "CASE WHEN isfinite(" + value + ") THEN to_json(" + value + ") ELSE to_json(CAST(" + value
                        + " AS VARCHAR)) END";
            // DuckDB assumes that casting a TIMESTAMP to text cannot fail, and so casts rows that the query does not
            // select. A time beyond its calendar then breaks the connection for good. Making a TIMESTAMP from
            // microseconds may fail, so DuckDB does that for selected rows alone.
            case TIME_MILLIS, TIME_MICROS, TIME_NANOS, TIME_INT96 -> {
                String micros = SqlDialect.DUCKDB.micros(column.kind(), value);
                yield "CASE WHEN " + SqlDialect.DUCKDB.isInCalendar(column.kind(), value) + " THEN CAST("
                        + SqlDialect.DUCKDB.timestamp(column.kind(), value) + " AS VARCHAR) ELSE CAST(" + micros
                        + " AS VARCHAR) END";
            }
            default -> value;
        };
    }
}
