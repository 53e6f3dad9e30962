package taxistream.trips;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import taxistream.trips.SourceColumn.Kind;

/**
 * How one field of a trip is made of one column: an SQL expression for the value, null where the column holds something else,
 * and the complaints about that. What counts as blank, as a number and as a time, {@link Grammar} says and no engine.
 *
 * @param complaints in their order: the first that applies is told
 */
record SourceValue(String value, List<Complaint> complaints) {

    /**
     * A value that the field cannot take. Condition and words are apart, so that a query that does not ask for the words need not make
     * them: in the recount they were half of the code of a row, and too much for Spark to compile it as one loop.
     *
     * @param applies SQL, never null: whether the row holds such a value
     * @param words SQL of the text that says so
     */
    record Complaint(String applies, String words) {}

    /** Every whole number up to this is exactly a double. */
    private static final long MOST_IN_A_DOUBLE = 999_999_999_999_999L;

    static SourceValue absent(String type) {
        return new SourceValue("CAST(NULL AS " + type + ")", List.of());
    }

    /** The first that has a value: a file may have the column twice, spelt differently, after two years were joined. */
    static SourceValue firstOf(List<SourceValue> values) {
        return values.size() == 1
                ? values.get(0)
                : new SourceValue(
                        "coalesce(" + values.stream().map(SourceValue::value).collect(Collectors.joining(", ")) + ")",
                        complaints(values));
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
                return isThere + " AND NOT " + sql.isNoTime(kind(), reference());
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

        /** The value; a complaint where it is null, but the row has one. */
        private SourceValue valued(String value, String whatItIsNot) {
            return new SourceValue(value, List.of(complaint("(" + value + ") IS NULL", whatItIsNot)));
        }

        /**
         * The value where the condition is true; a complaint where it is not, but the row has a value.
         *
         * @param valid SQL, null where it cannot be told
         * @param value SQL, not null where the condition is true
         */
        private SourceValue valued(String valid, String value, String whatItIsNot) {
            // Of a binary number that is there it can always be told.
            String isNot = kind() == Kind.NUMBER ? "NOT (" + valid + ")" : "NOT coalesce(" + valid + ", FALSE)";
            return new SourceValue(
                    "CASE WHEN " + valid + " THEN " + value + " END", List.of(complaint(isNot, whatItIsNot)));
        }

        private Complaint complaint(String isNot, String whatItIsNot) {
            String name = column.name().replace("'", "''");
            return new Complaint(
                    present() + " AND " + isNot, "'" + name + " = ' || " + shown() + " || ' " + whatItIsNot + "'");
        }
    }

    /** A name or code. Numbers become their digits, if they are whole ones; a blank text is null. */
    static SourceValue text(Source source) {
        String whatItIsNot = "is not a code of at most " + TripLimits.MOST_VENDOR_CHARACTERS + " characters";
        return switch (source.kind()) {
            case TEXT, BYTES -> {
                String text = "nullif(" + source.text() + ", '')";
                yield source.valued("length(" + text + ") <= " + TripLimits.MOST_VENDOR_CHARACTERS, text, whatItIsNot);
            }
            case WHOLE_NUMBER -> new SourceValue("CAST(" + source.reference() + " AS STRING)", List.of());
            default ->
                source.valued(
                        isWhole(source, MOST_IN_A_DOUBLE),
                        "CAST(CAST(" + rounded(source) + " AS BIGINT) AS STRING)",
                        whatItIsNot);
        };
    }

    /** A wall-clock time. */
    static SourceValue time(Source source) {
        String whatItIsNot = "is not a time";
        if (source.kind().isTime()) {
            return source.valued(
                    source.sql().isInCalendar(source.kind(), source.reference()),
                    source.sql().timestamp(source.kind(), source.reference()),
                    whatItIsNot);
        }
        if (source.kind().isText()) {
            String time = source.ofText(Grammar.TIME, "TIMESTAMP");
            return source.valued(time + " >= TIMESTAMP '0001-01-01 00:00:00'", time, whatItIsNot);
        }
        return source.valued("FALSE", "CAST(NULL AS TIMESTAMP)", whatItIsNot);
    }

    /** A whole number that an INT can hold. */
    static SourceValue wholeNumber(Source source) {
        return source.valued(isInt(source), intIn(source), "is not a whole number");
    }

    private static String isInt(Source source) {
        return source.kind() == Kind.WHOLE_NUMBER
                ? source.reference() + " BETWEEN " + Integer.MIN_VALUE + " AND " + Integer.MAX_VALUE
                : isWhole(source, Integer.MAX_VALUE);
    }

    private static String intIn(Source source) {
        return "CAST(" + (source.kind() == Kind.WHOLE_NUMBER ? source.reference() : rounded(source)) + " AS INT)";
    }

    /** Whether the number is a whole one within the bound on either side. */
    private static String isWhole(Source source, long most) {
        return within(source.number(), most) + " AND " + rounded(source) + " = " + source.number();
    }

    private static String rounded(Source source) {
        // Rounded though it is whole: Spark 4.2 fails at an integer of a decimal with more than 18 digits behind the
        // point.
        String number = source.number();
        return source.kind() == Kind.NUMBER ? source.sql().rounded(number) : "round(" + number + ")";
    }

    /** False for NaN and the infinities. */
    private static String within(String number, long most) {
        return "abs(" + number + ") <= " + most;
    }

    /** TLC's payment type: its number, or in the files of 2009 and 2010 a word. */
    static SourceValue paymentType(Source source) {
        if (!source.kind().isText()) {
            return wholeNumber(source);
        }
        String value = "coalesce(CASE WHEN " + isInt(source) + " THEN " + intIn(source) + " END, CASE lower(substr("
                + source.text()
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
        return source.valued(within(number, TripLimits.MOST_MILES), number, "is not a distance in miles");
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
        Complaint ofTheSum = new Complaint(
                "(" + cents + ") IS NULL",
                "'the sum of the fare and what was added to it is not an amount in dollars'");
        return new SourceValue(
                cents,
                Stream.concat(complaints(all.stream().map(SourceValue::cents).toList()).stream(), Stream.of(ofTheSum))
                        .toList());
    }

    /** The first of the columns that has a value, else 0. */
    private static String dollars(List<Source> columns, boolean binary) {
        return columns.stream()
                .map(column -> "WHEN " + column.present() + " THEN "
                        + (binary ? "CAST(" + column.number() + " AS DOUBLE)" : column.number()))
                .collect(Collectors.joining(" ", "coalesce(CASE ", " ELSE 0 END, 0)"));
    }

    private static List<Complaint> complaints(List<SourceValue> values) {
        return values.stream().flatMap(value -> value.complaints().stream()).toList();
    }

    private static String centsOf(SqlDialect sql, String dollars, boolean binary) {
        // A decimal number is rounded as it is: times 100 as a double, 1.005 would be less than a hundred and a half.
        return binary
                ? sql.cents(dollars)
                : "CASE WHEN " + within(dollars, TripLimits.MOST_DOLLARS) + " THEN CAST(round(" + dollars
                        + ", 2) * 100 AS BIGINT) END";
    }
}
