package taxistream.trips;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import taxistream.trips.SourceColumn.Kind;

/**
 * How one field of a trip is made of one column: an SQL expression for the value, null where the column holds something else,
 * and one for the complaint about that. Written in what DuckDB and Spark have in common.
 */
record SourceValue(String value, Optional<String> complaint) {

    static SourceValue absent(String type) {
        return new SourceValue("CAST(NULL AS " + type + ")", Optional.empty());
    }

    /** A name or code. Numbers become their digits, if they are whole ones that a code could be; a blank text is null. */
    static SourceValue text(String column, Kind kind) {
        return switch (kind) {
            case TEXT -> {
                String text = "nullif(trim(" + column + "), '')";
                String value = "CASE WHEN length(" + text + ") <= " + TripLimits.MOST_VENDOR_CHARACTERS + " THEN "
                        + text + " END";
                yield new SourceValue(value, complaint(column, kind, value, "is too long for a code"));
            }
            case NUMBER -> {
                String value = "CAST(try_cast(round(" + column + ") AS BIGINT) AS STRING)";
                yield new SourceValue(value, complaint(column, kind, value, "is not a code"));
            }
            default -> new SourceValue("CAST(" + column + " AS STRING)", Optional.empty());
        };
    }

    /** A wall-clock time. A text counts if it is {@code yyyy-MM-dd HH:mm:ss}, with a T between and a fraction if need be. */
    static SourceValue time(String column, Kind kind) {
        if (kind == Kind.TIME) {
            return new SourceValue("CAST(" + column + " AS TIMESTAMP)", Optional.empty());
        }
        String text = "trim(CAST(" + column + " AS STRING))";
        String wellFormed = "(" + text + " LIKE '____-__-__ __:__:__%' OR " + text + " LIKE '____-__-__T__:__:__%')"
                + " AND (length(" + text + ") = 19 OR (substr(" + text + ", 20, 1) = '.' AND length(" + text + ") <= 26"
                + " AND translate(substr(" + text + ", 21), '0123456789', '') = ''))";
        String value = "CASE WHEN " + wellFormed + " THEN try_cast(" + text + " AS TIMESTAMP) END";
        return new SourceValue(value, complaint(column, kind, value, "is not a time"));
    }

    /** A whole number of the given SQL type. */
    static SourceValue wholeNumber(String column, Kind kind, String type) {
        String value = kind == Kind.WHOLE_NUMBER
                ? "try_cast(" + column + " AS " + type + ")"
                : "try_cast(round(" + number(column, kind) + ") AS " + type + ")";
        return new SourceValue(value, complaint(column, kind, value, "is not a whole number"));
    }

    /** TLC's payment type: its number, or in the files of 2009 and 2010 a word. */
    static SourceValue paymentType(String column, Kind kind) {
        if (kind != Kind.TEXT) {
            return wholeNumber(column, kind, "INT");
        }
        String value = "coalesce(" + wholeNumber(column, kind, "INT").value() + ", CASE lower(substr(trim(" + column
                + "), 1, 2)) WHEN 'cr' THEN 1 WHEN 'ca' THEN 2 WHEN 'cs' THEN 2 WHEN 'no' THEN 3 WHEN 'di' THEN 4"
                + " WHEN 'un' THEN 5 WHEN 'na' THEN 5 WHEN 'vo' THEN 6 END)";
        return new SourceValue(value, complaint(column, kind, value, "is not a payment type"));
    }

    /** Miles, as a double. */
    static SourceValue miles(String column, Kind kind) {
        String number = number(column, kind);
        String value = within(number, TripLimits.MOST_MILES, number);
        return new SourceValue(value, complaint(column, kind, value, "is not a distance in miles"));
    }

    /** Dollars, as whole cents: half a cent goes away from zero. */
    static SourceValue cents(String column, Kind kind) {
        String dollars = number(column, kind);
        String value = within(dollars, TripLimits.MOST_DOLLARS, centsOf(dollars));
        return new SourceValue(value, complaint(column, kind, value, "is not an amount in dollars"));
    }

    /** The whole cents of the sum of several columns of dollars, each 0 where it is null; null where there are no columns. */
    static SourceValue centsOfSum(List<String> columns, List<Kind> kinds) {
        if (columns.isEmpty()) {
            return absent("BIGINT");
        }
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            terms.add("coalesce(" + number(columns.get(i), kinds.get(i)) + ", 0)");
        }
        String dollars = String.join(" + ", terms);
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            cents(columns.get(i), kinds.get(i)).complaint().ifPresent(complaints::add);
        }
        String all = complaints.isEmpty() ? null : "coalesce(" + String.join(", ", complaints) + ")";
        return new SourceValue(within(dollars, TripLimits.MOST_DOLLARS, centsOf(dollars)), Optional.ofNullable(all));
    }

    private static String centsOf(String dollars) {
        return "CAST(round((" + dollars + ") * 100) AS BIGINT)";
    }

    /** The result where the number is within the bounds on either side, else null; NaN and the infinities are not. */
    private static String within(String number, long most, String result) {
        return "CASE WHEN (" + number + ") BETWEEN -" + most + " AND " + most + " THEN " + result + " END";
    }

    /**
     * The column as a double. Of texts only digits, a sign, a point and an exponent count, whatever else an engine reads; a time
     * is no number, and engines refuse the whole query that asks for one.
     */
    private static String number(String column, Kind kind) {
        if (kind == Kind.TIME) {
            return "CAST(NULL AS DOUBLE)";
        }
        if (kind != Kind.TEXT) {
            return "CAST(" + column + " AS DOUBLE)";
        }
        String text = "trim(" + column + ")";
        return "CASE WHEN translate(" + text + ", '0123456789.+-eE', '') = '' THEN try_cast(" + text
                + " AS DOUBLE) END";
    }

    private static Optional<String> complaint(String column, Kind kind, String value, String what) {
        String present = kind == Kind.TEXT ? "nullif(trim(" + column + "), '')" : column;
        String name = column.substring(1, column.length() - 1).replace("'", "''");
        return Optional.of("CASE WHEN " + present + " IS NOT NULL AND (" + value + ") IS NULL THEN '" + name
                + " = ' || CAST(" + column + " AS STRING) || ' " + what + "' END");
    }
}
