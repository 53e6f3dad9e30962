package taxistream.trips;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import taxistream.trips.SourceColumn.Kind;

/**
 * How one field of a trip is made of one column: an SQL expression for the value, null where the column holds something else,
 * and one for the complaint about that. What counts as blank, as a number and as a time, {@link Grammar} says and no engine.
 */
record SourceValue(String value, Optional<String> complaint) {

    /** Every whole number up to this is exactly a double. */
    private static final long MOST_IN_A_DOUBLE = 999_999_999_999_999L;

    static SourceValue absent(String type) {
        return new SourceValue("CAST(NULL AS " + type + ")", Optional.empty());
    }

    /** The first that has a value: a file may have the column twice, spelt differently, after two years were joined. */
    static SourceValue firstOf(List<SourceValue> values) {
        return values.size() == 1
                ? values.get(0)
                : new SourceValue(
                        "coalesce(" + values.stream().map(SourceValue::value).collect(Collectors.joining(", ")) + ")",
                        firstComplaint(values));
    }

    /** A column in an engine's SQL. */
    record Source(SourceColumn column, SqlDialect sql) {

        private Kind kind() {
            return column.kind();
        }

        private String reference() {
            return sql.quoted(column.sqlName());
        }

        /** The text without blanks at its ends; null where its bytes are no text. */
        private String text() {
            return sql.trimmed(sql.text(kind(), reference()));
        }

        private String micros() {
            return sql.micros(kind(), reference());
        }

        /** Whether the row has a value. A blank text is none, and neither is a number or a time that says that it is not one. */
        private String present() {
            String isThere = reference() + " IS NOT NULL";
            if (kind().isText()) {
                return isThere + " AND coalesce(" + text() + ", '?') <> ''";
            }
            if (kind().isTime()) {
                return isThere + " AND " + micros() + " <> " + Grammar.NOT_A_TIME;
            }
            return kind() == Kind.NUMBER ? isThere + " AND NOT isnan(" + reference() + ")" : isThere;
        }

        /** The value for people. */
        private String shown() {
            // DuckDB ends for good on casting a time to text that is beyond its calendar.
            return kind().isTime()
                    ? "CAST(" + micros() + " AS STRING) || ' microseconds after 1970'"
                    : "CAST(" + reference() + " AS STRING)";
        }

        /** The number without loss: a decimal, or of a binary number that. Null where the column holds none. */
        private String number() {
            return switch (kind()) {
                case NUMBER -> "CAST(" + reference() + " AS DOUBLE)";
                case WHOLE_NUMBER, DECIMAL -> "try_cast(" + reference() + " AS " + Grammar.EXACT + ")";
                case TEXT, BYTES -> ofText(Grammar.NUMBER, Grammar.EXACT);
                default -> "CAST(NULL AS " + Grammar.EXACT + ")";
            };
        }

        /** The text as the SQL type where it matches the pattern, else null. */
        private String ofText(String pattern, String type) {
            return "CASE WHEN " + sql.matches(text(), pattern) + " THEN try_cast(" + text() + " AS " + type + ") END";
        }

        private SourceValue valued(String value, String whatItIsNot) {
            String name = column.name().replace("'", "''");
            return new SourceValue(
                    value,
                    Optional.of("CASE WHEN " + present() + " AND (" + value + ") IS NULL THEN '" + name + " = ' || "
                            + shown() + " || ' " + whatItIsNot + "' END"));
        }
    }

    /** A name or code. Numbers become their digits, if they are whole ones; a blank text is null. */
    static SourceValue text(Source source) {
        String value =
                switch (source.kind()) {
                    case TEXT, BYTES -> {
                        String text = "nullif(" + source.text() + ", '')";
                        yield "CASE WHEN length(" + text + ") <= " + TripLimits.MOST_VENDOR_CHARACTERS + " THEN " + text
                                + " END";
                    }
                    case WHOLE_NUMBER -> "CAST(" + source.reference() + " AS STRING)";
                    default -> "CAST(" + whole(source, "BIGINT", MOST_IN_A_DOUBLE) + " AS STRING)";
                };
        return source.valued(value, "is not a code of at most " + TripLimits.MOST_VENDOR_CHARACTERS + " characters");
    }

    /** A wall-clock time. */
    static SourceValue time(Source source) {
        String value;
        if (source.kind().isTime()) {
            value = "CASE WHEN " + source.sql().isInCalendar(source.kind(), source.reference()) + " THEN "
                    + source.sql().timestamp(source.micros()) + " END";
        } else if (source.kind().isText()) {
            String time = source.ofText(Grammar.TIME, "TIMESTAMP");
            value = "CASE WHEN " + time + " >= TIMESTAMP '0001-01-01 00:00:00' THEN " + time + " END";
        } else {
            value = "CAST(NULL AS TIMESTAMP)";
        }
        return source.valued(value, "is not a time");
    }

    /** A whole number that an INT can hold. */
    static SourceValue wholeNumber(Source source) {
        return source.valued(wholeNumberIn(source), "is not a whole number");
    }

    private static String wholeNumberIn(Source source) {
        return source.kind() == Kind.WHOLE_NUMBER
                ? "try_cast(" + source.reference() + " AS INT)"
                : whole(source, "INT", Integer.MAX_VALUE);
    }

    /** The number as the type if it is a whole one within the bound on either side. */
    private static String whole(Source source, String type, long most) {
        SqlDialect sql = source.sql();
        String number = source.number();
        boolean binary = source.kind() == Kind.NUMBER;
        // Rounded though it is whole: Spark 4.2 fails at an integer of a decimal with more than 18 digits behind the
        // point.
        String rounded = binary ? sql.rounded(number) : "round(" + number + ")";
        return "CASE WHEN " + within(number, most) + " AND " + rounded + " = " + number + " THEN CAST(" + rounded
                + " AS " + type + ") END";
    }

    /** False for NaN and the infinities. */
    private static String within(String number, long most) {
        return "(" + number + ") BETWEEN -" + most + " AND " + most;
    }

    /** TLC's payment type: its number, or in the files of 2009 and 2010 a word. */
    static SourceValue paymentType(Source source) {
        if (!source.kind().isText()) {
            return wholeNumber(source);
        }
        String value = "coalesce(" + wholeNumberIn(source) + ", CASE lower(substr(" + source.text()
                + ", 1, 2)) WHEN 'cr' THEN 1 WHEN 'ca' THEN 2 WHEN 'cs' THEN 2 WHEN 'no' THEN 3 WHEN 'di' THEN 4"
                + " WHEN 'un' THEN 5 WHEN 'na' THEN 5 WHEN 'vo' THEN 6 END)";
        return source.valued(value, "is not a payment type");
    }

    /** Miles, as a double: of a text or a decimal the nearest one. */
    static SourceValue miles(Source source) {
        String number =
                switch (source.kind()) {
                    case TEXT, BYTES -> source.ofText(Grammar.NUMBER, "DOUBLE");
                    case DECIMAL -> "CAST(CAST(" + source.reference() + " AS STRING) AS DOUBLE)";
                    case NUMBER, WHOLE_NUMBER -> "CAST(" + source.reference() + " AS DOUBLE)";
                    default -> "CAST(NULL AS DOUBLE)";
                };
        String value = "CASE WHEN " + within(number, TripLimits.MOST_MILES) + " THEN " + number + " END";
        return source.valued(value, "is not a distance in miles");
    }

    /** Dollars, as whole cents: half a cent goes away from zero. */
    static SourceValue cents(Source source) {
        return source.valued(
                centsOf(source.sql(), source.number(), source.kind() == Kind.NUMBER), "is not an amount in dollars");
    }

    /**
     * The whole cents of the sum of several amounts of dollars, each 0 where it is null; null where there are none.
     *
     * @param parts the columns of each amount: the first that has a value counts
     */
    static SourceValue centsOfSum(List<List<Source>> parts) {
        if (parts.isEmpty()) {
            return absent("BIGINT");
        }
        List<Source> all = parts.stream().flatMap(List::stream).toList();
        boolean binary = all.stream().anyMatch(column -> column.kind() == Kind.NUMBER);
        String dollars = parts.stream().map(part -> dollars(part, binary)).collect(Collectors.joining(" + "));
        String cents = centsOf(all.get(0).sql(), dollars, binary);
        List<SourceValue> complaining = new ArrayList<>();
        all.forEach(column -> complaining.add(cents(column)));
        complaining.add(new SourceValue(
                cents,
                Optional.of("CASE WHEN (" + cents + ") IS NULL THEN 'the sum of the fare and what was added to it is"
                        + " not an amount in dollars' END")));
        return new SourceValue(cents, firstComplaint(complaining));
    }

    private static String dollars(List<Source> columns, boolean binary) {
        return columns.stream()
                .map(column -> "CASE WHEN " + column.present() + " THEN " + column.number() + " END")
                .map(number -> binary ? "CAST(" + number + " AS DOUBLE)" : number)
                .collect(Collectors.joining(", ", "coalesce(", ", 0)"));
    }

    private static Optional<String> firstComplaint(List<SourceValue> values) {
        List<String> complaints = new ArrayList<>();
        values.forEach(value -> value.complaint().ifPresent(complaints::add));
        return complaints.isEmpty() ? Optional.empty() : Optional.of("coalesce(" + String.join(", ", complaints) + ")");
    }

    private static String centsOf(SqlDialect sql, String dollars, boolean binary) {
        // A decimal number is rounded as it is: times 100 as a double, 1.005 would be less than a hundred and a half.
        String rounded = binary ? sql.rounded("(" + dollars + ") * 100") : "round(" + dollars + ", 2) * 100";
        return "CASE WHEN " + within("(" + dollars + ")", TripLimits.MOST_DOLLARS) + " THEN CAST(" + rounded
                + " AS BIGINT) END";
    }
}
