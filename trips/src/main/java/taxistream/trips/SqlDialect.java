package taxistream.trips;

import taxistream.trips.SourceColumn.Kind;

/**
 * What differs between the SQL engines that read TLC's files. Everything else that {@link TlcLayout} writes is SQL that they
 * share, so that the replay and the recount cannot disagree.
 */
public interface SqlDialect {

    /** The column of this name, quoted. */
    String quoted(String column);

    /** The expression for a row's number in its file, from 0. */
    String fileRow();

    /** The text without the characters of {@link Grammar#BLANKS} at its ends. */
    String trimmed(String text);

    /** Whether the whole text is of the pattern, which holds characters, classes, groups, alternatives and counts alone. */
    String matches(String text, String pattern);

    /** The column's text; null where its bytes are not UTF-8. */
    String text(Kind kind, String column);

    /**
     * The time that the column holds as microseconds since 1970, a BIGINT: what is below a microsecond is dropped. Of the least
     * number that an int64 can be it is that number, whatever the unit: writers that know no null mean it so. Of a time that the
     * engine could not go on with it is the greatest BIGINT.
     */
    String micros(Kind kind, String column);

    /** Whether the time that the column holds is within the years 1 to 9999. */
    default String isInCalendar(Kind kind, String column) {
        return micros(kind, column) + " BETWEEN " + Grammar.FIRST_MICROS + " AND " + Grammar.LAST_MICROS;
    }

    /** The whole number nearest to a double that a BIGINT can hold: half goes away from zero. */
    default String rounded(String number) {
        return "round(" + number + ")";
    }

    /**
     * The whole cents, a BIGINT, of a double of dollars: half a cent goes away from zero. Null for NaN, and beyond
     * {@link TripLimits#MOST_DOLLARS} on either side.
     */
    default String cents(String dollars) {
        return "CASE WHEN abs(" + dollars + ") <= " + TripLimits.MOST_DOLLARS + " THEN CAST(round((" + dollars
                + ") * 100) AS BIGINT) END";
    }

    /** Whether the column holds the least int64 in place of a time; null where it is null. */
    default String isNoTime(Kind kind, String column) {
        return "(" + micros(kind, column) + " = " + Grammar.NOT_A_TIME + ")";
    }

    /** The TIMESTAMP that the column holds, if it is within the calendar. */
    String timestamp(Kind kind, String column);

    /** Double quotes around names, as in the SQL standard; the row's number is a column of that name. */
    SqlDialect DUCKDB = new DuckDbDialect();

    /**
     * Backticks around names, as in Spark.
     *
     * @param fileRow the expression for the row's number
     * @param cents the name of the function that does what {@link #cents} says
     */
    static SqlDialect spark(String fileRow, String cents) {
        return new SparkDialect(fileRow, cents);
    }
}
