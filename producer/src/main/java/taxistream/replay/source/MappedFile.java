package taxistream.replay.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import taxistream.trips.SourceColumn;
import taxistream.trips.SqlDialect;
import taxistream.trips.TlcLayout;
import taxistream.trips.TripSelect;

/**
 * A file whose columns are known.
 *
 * @param trips how a row becomes a trip
 * @param condition SQL that is true for the rows that are not left out
 * @param original SQL of a row's own columns as one value
 * @param vendorNumbers SQL of the vendor where it is a whole number
 */
record MappedFile(TripFile file, TripSelect trips, String condition, String original, Optional<String> vendorNumbers) {

    /** A row's own columns as JSON, made for the few rows that are asked for it. */
    static final String ORIGINAL_JSON = "to_json(original)";

    /** The vendor as it lies in the file, where {@link #vendorNumbers} are there. */
    static final String VENDOR_NUMBER = "vendor_number";

    static MappedFile of(DuckDb duckDb, TripFile file, Selection selection) {
        List<SourceColumn> columns = duckDb.columns(file);
        TlcLayout layout = TlcLayout.of(file.service(), columns, file.location());
        return new MappedFile(
                file,
                new TripSelect(layout, file.month(), selection.outsideMonth(), selection.now()),
                selection.condition(),
                columns.stream()
                        .map(column -> SqlDialect.DUCKDB.quoted(column.name()))
                        .map(column -> column + " := " + column)
                        .collect(Collectors.joining(", ", "struct_pack(", ")")),
                layout.vendorNumbers(SqlDialect.DUCKDB));
    }

    /** SQL of the file's rows as trips, as a relation; without the rows that are left out. */
    String select() {
        Map<String, String> further = new LinkedHashMap<>();
        further.put("original", original);
        vendorNumbers.ifPresent(numbers -> further.put(VENDOR_NUMBER, numbers));
        return "(SELECT * FROM (" + trips.sql(SqlDialect.DUCKDB, DuckDb.scan(file), further)
                + ") AS rows_of_file WHERE " + condition + ") AS selected";
    }
}
