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
 * @param trips how a row becomes a trip
 * @param condition SQL that is true for the rows that are not left out
 * @param original SQL of a row's own columns as one JSON object
 */
record MappedFile(TripFile file, TripSelect trips, String condition, String original) {

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
                        .collect(Collectors.joining(", ", "to_json(struct_pack(", "))")));
    }

    /** SQL of the file's rows as trips, as a relation; without the rows that are left out. */
    String select() {
        return "(SELECT * FROM (" + trips.sql(SqlDialect.DUCKDB, DuckDb.scan(file)) + ") AS rows_of_file WHERE "
                + condition + ") AS selected";
    }

    /** A query of some rejected rows in order: number, reason, detail, and the row as the file has it. The file is read once. */
    String lookUp(List<Long> rows) {
        String numbers = rows.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "WITH few AS MATERIALIZED (SELECT * FROM " + DuckDb.scan(file) + " WHERE file_row_number IN (" + numbers
                + ")) SELECT file_row, " + TripSelect.REASON + ", " + TripSelect.DETAIL + ", original FROM ("
                + trips.sql(SqlDialect.DUCKDB, "few") + ") AS rejected JOIN (SELECT file_row_number, " + original
                + " AS original FROM few) AS originals ON file_row = file_row_number WHERE " + TripSelect.REASON
                + " IS NOT NULL ORDER BY file_row";
    }
}
