package taxistream.trips;

import taxistream.trips.SourceColumn.Kind;

/** How DuckDB spells it, over columns of the types that it makes of a parquet file's. */
final class DuckDbDialect implements SqlDialect {

    private static final String FIRST_DAY = "DATE '0001-01-01'";
    private static final String LAST_DAY = "DATE '9999-12-31'";

    @Override
    public String quoted(String column) {
        return '"' + column.replace("\"", "\"\"") + '"';
    }

    @Override
    public String fileRow() {
        return "file_row_number";
    }

    @Override
    public String trimmed(String text) {
        return "trim(" + text + ", '" + Grammar.BLANKS + "')";
    }

    @Override
    public String matches(String text, String pattern) {
        return "regexp_full_match(" + text + ", '" + pattern + "')";
    }

    @Override
    public String text(Kind kind, String column) {
        return kind == Kind.BYTES ? "try(decode(" + column + "))" : "CAST(" + column + " AS VARCHAR)";
    }

    @Override
    public String micros(Kind kind, String column) {
        String finite =
                switch (kind) {
                    // Casting to microseconds would round up, and a trip of the last second of a month into the next.
                    case TIME_NANOS -> nanosToMicros("epoch_ns(" + column + ")");
                    // A day beyond what a time can be would end the query.
                    case DATE ->
                        "CASE WHEN " + column + " BETWEEN " + FIRST_DAY + " AND " + LAST_DAY + " THEN epoch_us(CAST("
                                + column + " AS TIMESTAMP)) END";
                    default -> "epoch_us(" + column + ")";
                };
        // DuckDB takes the greatest number, and its negative, for the infinities, and their microseconds are null.
        return "coalesce(" + finite + ", CASE WHEN " + column + " IS NOT NULL THEN " + Grammar.BEYOND + " END)";
    }

    private static String nanosToMicros(String nanos) {
        return "CASE WHEN " + nanos + " = " + Grammar.NOT_A_TIME + " THEN " + Grammar.NOT_A_TIME + " ELSE " + nanos
                + " // 1000 - CASE WHEN " + nanos + " % 1000 < 0 THEN 1 ELSE 0 END END";
    }

    @Override
    public String timestamp(Kind kind, String column) {
        return "make_timestamp(" + micros(kind, column) + ")";
    }
}
