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
 * @param columns all of the file's
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

    /** A row's own columns as JSON, of the rows that do not count. */
    static final String ORIGINAL_JSON = "original_json";

    /** The vendor as it lies in the file, where {@link #vendorNumbers} are there. */
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
                layout.unfilled());
    }

    /** SQL of the file's rows as trips, as a relation; without the rows that are left out. */
    String select() {
        Map<String, String> further = new LinkedHashMap<>();
        further.put("original", original());
        vendorNumbers.ifPresent(numbers -> further.put(VENDOR_NUMBER, numbers));
        return "(SELECT *, CASE WHEN " + TripSelect.REASON + " IS NOT NULL THEN " + json() + " END AS " + ORIGINAL_JSON
                + " FROM (" + trips.sql(SqlDialect.DUCKDB, DuckDb.scan(file), further) + ") AS rows_of_file WHERE "
                + condition + ") AS selected";
    }

    /** A row's own columns as one value, which costs nothing to make. */
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

    /** The column's value as what JSON can hold: a number that is none and a time beyond DuckDB's calendar are given as texts. */
    private static String json(SourceColumn column) {
        String value = "struct_extract(original, " + DuckDb.literal(column.sqlName()) + ")";
        return switch (column.kind()) {
            case NUMBER ->
                "CASE WHEN isfinite(" + value + ") THEN to_json(" + value + ") ELSE to_json(CAST(" + value
                        + " AS VARCHAR)) END";
            // DuckDB holds that casting a time to text cannot fail, does it for rows that are not asked for, and ends
            // for
            // good on one beyond its calendar. Making a time of its microseconds may fail, so that it is left to the
            // others.
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
