package taxistream.trips;

import taxistream.trips.SourceColumn.Kind;

/**
 * How Spark spells it, over columns of the types that the recount asks Spark for: of a time the number that lies in the file, for Spark
 * knows no nanoseconds and would take the machine's time zone into account.
 */
final class SparkDialect implements SqlDialect {

    private static final long FIRST_DAY = -719_162;
    private static final long LAST_DAY = 2_932_896;

    private final String fileRow;

    SparkDialect(String fileRow) {
        this.fileRow = fileRow;
    }

    @Override
    public String quoted(String column) {
        return '`' + column.replace("`", "``") + '`';
    }

    @Override
    public String fileRow() {
        return fileRow;
    }

    @Override
    public String trimmed(String text) {
        return "trim(BOTH '" + Grammar.BLANKS + "' FROM " + text + ")";
    }

    @Override
    public String matches(String text, String pattern) {
        // Not $: to Java the end of a text is before its last line break, too.
        return text + " RLIKE r'^(?:" + pattern + ")\\z'";
    }

    @Override
    public String text(Kind kind, String column) {
        return "try_validate_utf8(CAST(" + column + " AS STRING))";
    }

    @Override
    public String micros(Kind kind, String column) {
        return switch (kind) {
            case TIME_NANOS ->
                unlessSpecial(column, column + " div 1000 - CASE WHEN " + column + " % 1000 < 0 THEN 1 ELSE 0 END");
            case TIME_MILLIS ->
                unlessSpecial(
                        column,
                        "CASE WHEN " + column + " BETWEEN " + Grammar.FIRST_MICROS / 1000 + " AND "
                                + Grammar.LAST_MICROS / 1000 + " THEN " + column + " * 1000 ELSE " + Grammar.BEYOND
                                + " END");
            case DATE ->
                "CASE WHEN " + column + " BETWEEN " + FIRST_DAY + " AND " + LAST_DAY + " THEN " + column
                        + " * 86400000000L WHEN " + column + " IS NOT NULL THEN " + Grammar.BEYOND + " END";
            case TIME_INT96 -> "unix_micros(" + column + ")";
            default -> unlessSpecial(column, column);
        };
    }

    /** The numbers that mean something else than a time to DuckDB, or to who wrote the file. */
    private static String unlessSpecial(String number, String micros) {
        return "CASE WHEN " + number + " = " + Grammar.NOT_A_TIME + " THEN " + Grammar.NOT_A_TIME + " WHEN " + number
                + " IN (" + Grammar.BEYOND + ", -" + Grammar.BEYOND + ") THEN " + Grammar.BEYOND + " ELSE " + micros
                + " END";
    }

    /** Spark's round goes by way of the double's text and a BigDecimal: a fifth of the recount's time. */
    @Override
    public String rounded(String number) {
        // It cuts the fraction off. Spark computes an expression that stands in several branches ahead of all
        // conditions:
        // so it must not fail on NaN, either.
        String whole = "try_cast(" + number + " AS BIGINT)";
        return "(" + whole + " + CAST((" + number + " - " + whole + ") * 2 AS BIGINT))";
    }

    @Override
    public String timestamp(String micros) {
        return "timestamp_micros(" + micros + ")";
    }
}
