package taxistream.trips;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import taxistream.trips.SourceColumn.Kind;

/**
 * What a parquet file's footer says of a column's type, in the words of parquet's specification. Both readers judge by this and not by
 * the types that they make of it, so that they cannot disagree.
 *
 * @param physical such as {@code INT64}; empty of a group of columns
 * @param mark the logical type, or where there is none the older converted type, such as {@code TIMESTAMP_NANOS}; empty without
 * @param isAdjustedToUtc whether a time is an instant, and not what a clock on a wall showed
 * @param isRepeated whether a row may hold several values
 * @param precision of a decimal number, in digits; else 0
 * @param scale of a decimal number, those of its digits that are behind the point; else 0
 */
public record ParquetType(
        String physical, String mark, boolean isAdjustedToUtc, boolean isRepeated, int precision, int scale) {

    /** More digits than this are no exact number in either engine. */
    private static final int MOST_DIGITS = 38;

    /** A plain value without parameters. */
    public static ParquetType of(String physical, String mark) {
        return new ParquetType(physical, mark, false, false, 0, 0);
    }

    /** The names in parquet.thrift, by their numbers there. */
    private static final List<String> PHYSICAL =
            List.of("BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY");

    private static final Map<Integer, String> LOGICAL = Map.ofEntries(
            Map.entry(1, "STRING"),
            Map.entry(2, "MAP"),
            Map.entry(3, "LIST"),
            Map.entry(4, "ENUM"),
            Map.entry(5, "DECIMAL"),
            Map.entry(6, "DATE"),
            Map.entry(7, "TIME"),
            Map.entry(8, "TIMESTAMP"),
            Map.entry(10, "INTEGER"),
            Map.entry(11, "UNKNOWN"),
            Map.entry(12, "JSON"),
            Map.entry(13, "BSON"),
            Map.entry(14, "UUID"),
            Map.entry(15, "FLOAT16"),
            Map.entry(16, "VARIANT"),
            Map.entry(17, "GEOMETRY"),
            Map.entry(18, "GEOGRAPHY"));

    /** The marks of files that are older than logical types. They do not say whether a time is an instant. */
    private static final List<String> CONVERTED = List.of(
            "STRING",
            "MAP",
            "MAP",
            "LIST",
            "ENUM",
            "DECIMAL",
            "DATE",
            "TIME",
            "TIME",
            "TIMESTAMP_MILLIS",
            "TIMESTAMP_MICROS",
            "UNSIGNED",
            "UNSIGNED",
            "UNSIGNED",
            "UNSIGNED",
            "INTEGER",
            "INTEGER",
            "INTEGER",
            "INTEGER",
            "JSON",
            "BSON",
            "INTERVAL");

    /** The type of an element of a footer's schema. */
    static ParquetType of(ThriftStruct element) {
        ThriftStruct logical = element.struct(10);
        String mark = LOGICAL.entrySet().stream()
                .filter(type -> logical.has(type.getKey()))
                .map(type -> marked(type.getValue(), logical.struct(type.getKey())))
                .findFirst()
                .orElseGet(() -> name(CONVERTED, element.number(6, -1)));
        boolean isGroup = element.number(5, 0) > 0 || !element.has(1);
        return new ParquetType(
                isGroup ? "" : name(PHYSICAL, element.number(1, -1)),
                mark,
                logical.has(8) && logical.struct(8).isTrue(1),
                element.number(3, 0) == 2,
                element.number(8, logical.struct(5).number(2, 0)),
                element.number(7, logical.struct(5).number(1, 0)));
    }

    private static String marked(String name, ThriftStruct details) {
        return switch (name) {
            case "TIMESTAMP" -> {
                ThriftStruct unit = details.struct(2);
                yield "TIMESTAMP_" + (unit.has(1) ? "MILLIS" : unit.has(2) ? "MICROS" : "NANOS");
            }
            case "INTEGER" -> details.isTrue(2) ? "INTEGER" : "UNSIGNED";
            default -> name;
        };
    }

    private static String name(List<String> names, int number) {
        return number >= 0 && number < names.size() ? names.get(number) : "";
    }

    Kind kind() {
        if (isRepeated) {
            return Kind.UNREADABLE;
        }
        if (mark.equals("UNKNOWN")) {
            return Kind.NOTHING;
        }
        if (mark.equals("DECIMAL")) {
            return precision <= MOST_DIGITS ? Kind.DECIMAL : Kind.UNREADABLE;
        }
        return switch (physical) {
            case "INT32", "INT64" -> kindOfInteger();
            case "INT96" -> Kind.TIME_INT96;
            case "FLOAT", "DOUBLE" -> Kind.NUMBER;
            case "BYTE_ARRAY" ->
                switch (mark) {
                    case "STRING", "ENUM", "JSON" -> Kind.TEXT;
                    case "" -> Kind.BYTES;
                    default -> Kind.UNREADABLE;
                };
            default -> Kind.UNREADABLE;
        };
    }

    private Kind kindOfInteger() {
        return switch (mark) {
            case "", "INTEGER", "UNSIGNED" -> Kind.WHOLE_NUMBER;
            case "DATE" -> Kind.DATE;
            case "TIMESTAMP_MILLIS" -> Kind.TIME_MILLIS;
            case "TIMESTAMP_MICROS" -> Kind.TIME_MICROS;
            case "TIMESTAMP_NANOS" -> Kind.TIME_NANOS;
            default -> Kind.UNREADABLE;
        };
    }

    /** For people: "a list", "BOOLEAN", "DECIMAL(60)". */
    @Override
    public String toString() {
        if (mark.equals("LIST") || (isRepeated && mark.isEmpty())) {
            return "a list";
        }
        if (mark.equals("MAP")) {
            return "a map";
        }
        if (physical.isEmpty()) {
            return "a struct";
        }
        String name = mark.isEmpty() ? physical : mark;
        return (precision > 0 ? name + "(" + precision + " digits)" : name)
                .toUpperCase(Locale.ROOT)
                .replace("DIGITS", "digits");
    }
}
