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
    private final String cents;

    SparkDialect(String fileRow, String cents) {
        this.fileRow = fileRow;
        this.cents = cents;
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
            case TIME_NANOS -> unlessSpecial(column, nanosToMicros(column));
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

    private static String nanosToMicros(String nanos) {
        return nanos + " div 1000 - CASE WHEN " + nanos + " % 1000 < 0 THEN 1 ELSE 0 END";
    }

    /** The numbers that mean something else than a time to DuckDB, or to who wrote the file. */
    private static String unlessSpecial(String number, String micros) {
        return "CASE WHEN " + number + " = " + Grammar.NOT_A_TIME + " THEN " + Grammar.NOT_A_TIME + " WHEN " + number
                + " IN (" + Grammar.BEYOND + ", -" + Grammar.BEYOND + ") THEN " + Grammar.BEYOND + " ELSE " + micros
                + " END";
    }

    /**
     * Spark's round goes by way of the double's text and a BigDecimal. Here what is added is the greatest double below a half, for with
     * a half itself 0.49999999999999994 would become 1; the cast cuts the fraction off.
     */
    @Override
    public String rounded(String number) {
        // Spark may compute an expression that stands in several branches ahead of their conditions: NaN must not fail.
        return "try_cast(" + number + " + signum(" + number + ") * 0.49999999999999994D AS BIGINT)";
    }

    /** A call instead of an expression that names the dollars five times: of seven amounts' sum Spark would compile all. */
    @Override
    public String cents(String dollars) {
        return cents + "(" + dollars + ")";
    }

    /** Of the number in the file itself: by way of {@link #micros} Spark would compare it nine times. */
    @Override
    public String isInCalendar(Kind kind, String column) {
        return switch (kind) {
            case TIME_MICROS -> column + " BETWEEN " + Grammar.FIRST_MICROS + " AND " + Grammar.LAST_MICROS;
            case TIME_MILLIS ->
                column + " BETWEEN " + Grammar.FIRST_MICROS / 1000 + " AND " + Grammar.LAST_MICROS / 1000;
            // All others lie within 293 years of 1970.
            case TIME_NANOS ->
                column + " NOT IN (" + Grammar.NOT_A_TIME + ", -" + Grammar.BEYOND + ", " + Grammar.BEYOND + ")";
            default -> SqlDialect.super.isInCalendar(kind, column);
        };
    }

    @Override
    public String isNoTime(Kind kind, String column) {
        return switch (kind) {
            case TIME_MILLIS, TIME_MICROS, TIME_NANOS -> "(" + column + " = " + Grammar.NOT_A_TIME + ")";
            default -> SqlDialect.super.isNoTime(kind, column);
        };
    }

    @Override
    public String timestamp(Kind kind, String column) {
        return switch (kind) {
            case TIME_MICROS -> "timestamp_micros(" + column + ")";
            case TIME_MILLIS -> "timestamp_micros(" + column + " * 1000)";
            case TIME_NANOS -> "timestamp_micros(" + nanosToMicros(column) + ")";
            case TIME_INT96 -> column;
            default -> "timestamp_micros(" + micros(kind, column) + ")";
        };
    }
}
