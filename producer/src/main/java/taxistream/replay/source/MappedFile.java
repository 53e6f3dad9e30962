package taxistream.replay.source;

import java.util.List;
import java.util.stream.Collectors;
import taxistream.trips.SourceColumn;
import taxistream.trips.SqlDialect;
import taxistream.trips.TlcLayout;
import taxistream.trips.TripSelect;

/**
 * A file whose columns are known.
 *
 * @param select the SQL of its rows as trips, as a relation; without the rows that are left out
 * @param original the SQL of a row's own columns as one JSON object
 */
record MappedFile(TripFile file, String select, String original) {

    static MappedFile of(DuckDb duckDb, TripFile file, Selection selection) {
        List<SourceColumn> columns = duckDb.columns(file);
        TlcLayout layout = TlcLayout.of(file.service(), columns, file.location());
        TripSelect select = new TripSelect(layout, file.month(), selection.outsideMonth(), selection.now());
        return new MappedFile(
                file,
                "(SELECT * FROM (" + select.sql(SqlDialect.DUCKDB, DuckDb.scan(file)) + ") AS rows_of_file WHERE "
                        + selection.condition() + ") AS selected",
                columns.stream()
                        .map(column -> SqlDialect.DUCKDB.quoted(column.name()))
                        .map(column -> column + " := " + column)
                        .collect(Collectors.joining(", ", "to_json(struct_pack(", "))")));
    }
}
