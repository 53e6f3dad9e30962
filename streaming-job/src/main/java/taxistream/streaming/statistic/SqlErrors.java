package taxistream.streaming.statistic;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import taxistream.settings.Nearest;
import taxistream.trips.TlcLayout;

/** Spark's errors about a statistic's SQL, as a sentence with the nearest right name. */
final class SqlErrors {

    private static final Set<String> ZONE_COLUMNS = Set.of("borough", "zone", "service_zone");

    private static final Pattern NEAR_QUOTES = Pattern.compile("near '\"");
    private static final String WITHOUT_QUOTES =
            " Double quotes are a text's. Write a name without them, or in backticks.";

    private SqlErrors() {}

    /** Where in the SQL the error is. */
    static Optional<SqlPlace> place(AnalysisException error, StatisticFile file, SparkSession spark) {
        return SqlPlace.of(error)
                .or(() -> "MISSING_AGGREGATION".equals(error.getCondition())
                        ? WrittenColumns.of(file, spark).outsideOfAggregates(column(error, "expression"))
                        : Optional.empty());
    }

    static String explain(AnalysisException error, StatisticFile file, SparkSession spark) {
        String at = place(error, file, spark)
                .map(place -> String.format(Locale.ROOT, " (line %d)", place.line()))
                .orElse("");
        if (error instanceof ParseException) {
            String why = firstLine(error).replaceFirst("\\.$", "");
            return "does not parse: " + why + at + "."
                    + (NEAR_QUOTES.matcher(why).find() ? WITHOUT_QUOTES : "");
        }
        Map<String, String> parameters = error.getMessageParameters();
        String condition = String.valueOf(error.getCondition());
        if (condition.startsWith("UNRESOLVED_COLUMN") && parameters.containsKey("objectName")) {
            String column = column(error, "objectName");
            String last = column.substring(column.lastIndexOf('.') + 1);
            if (WrittenColumns.of(file, spark).isAlias(last)) {
                return "uses the name '" + last + "' of its own SELECT" + at
                        + " where there is none yet. Write the expression that '" + last + "' stands for.";
            }
            List<String> known = Arrays.asList(spark.table("trips").columns());
            return "asks for a column '" + column + "' that trips do not have" + at + "." + otherName(last, known)
                    + " Their columns are " + String.join(", ", known) + ".";
        }
        if (condition.startsWith("TABLE_OR_VIEW_NOT_FOUND")) {
            return "reads from " + parameters.get("relationName").replace("`", "")
                    + ", which is neither trips nor a table in config/tables" + at + ".";
        }
        if (condition.startsWith("UNRESOLVED_ROUTINE")) {
            return "calls a function " + parameters.get("routineName").replace("`", "") + " that Spark does not know"
                    + at + ".";
        }
        if (condition.equals("MISSING_AGGREGATION")) {
            String column = column(error, "expression");
            return "has '" + column + "' neither in the GROUP BY nor in an aggregate" + at
                    + ". Write it into the GROUP BY too, or make one value of each group, such as max(" + column
                    + "), or sum(" + column + ") of a number.";
        }
        if (condition.equals("MISSING_GROUP_BY")) {
            return Refusal.NO_GROUP_BY.sentence();
        }
        if (condition.equals("NESTED_AGGREGATE_FUNCTION")) {
            return Refusal.NESTED_AGGREGATE.sentence();
        }
        if (condition.equals("INVALID_WHERE_CONDITION")) {
            return "filters trips by an aggregate" + at
                    + ": WHERE sees one trip at a time. Filter groups when reading the table.";
        }
        if (condition.startsWith("DATATYPE_MISMATCH") && error.getMessage().contains("STRUCT<start: TIMESTAMP")) {
            return "computes with month" + at + ", which is a struct of a start and an end until it is a date in the"
                    + " table. Write month.start: month.start = '2024-03-01', year(month.start).";
        }
        if (condition.startsWith("DATATYPE_MISMATCH")
                && error.getMessage().contains("\"BOOLEAN\"")
                && error.getMessage().contains("\"sum(")) {
            return "sums a condition" + at + ". To count what holds, write count_if(…).";
        }
        if (condition.equals("INVALID_SUBQUERY_EXPRESSION.STREAMING_QUERY")) {
            return Refusal.TRIPS_IN_EXPRESSION.sentence();
        }
        return "cannot be computed: " + firstLine(error).replaceFirst("\\.$", "") + at + "." + otherWay(error);
    }

    private static String column(AnalysisException error, String parameter) {
        return error.getMessageParameters().getOrDefault(parameter, "").replaceAll("[\"`]", "");
    }

    /** What the column is called here, for somebody who knows TLC's files, or has misspelt it. */
    private static String otherName(String column, List<String> known) {
        if (ZONE_COLUMNS.contains(column.toLowerCase(Locale.ROOT))) {
            return " It is one of TLC's table of zones: LEFT JOIN taxi_zone_lookup ON LocationID = pickup_zone.";
        }
        return TlcLayout.fieldOf(column)
                .map(field -> " TLC's " + column + " is " + field.column() + " here.")
                .orElseGet(() -> Nearest.hint(column, known));
    }

    /** What people write out of habit, and how Spark spells it. */
    private static String otherWay(AnalysisException error) {
        String message = error.getMessage();
        return message.contains(" + ") && message.contains("not \"STRING\"") ? " To join texts, write concat(…)." : "";
    }

    private static String firstLine(AnalysisException error) {
        return firstLine(error.getSimpleMessage());
    }

    /** Spark's message without its condition's name and SQLSTATE. */
    static String firstLine(String message) {
        String line =
                message.lines().filter(text -> !text.isBlank()).findFirst().orElse("");
        return line.replaceFirst("^\\[[A-Z_.0-9]+]\\s*", "")
                .replaceFirst("\\s*SQLSTATE: \\w+.*$", "")
                .replaceFirst("\\s*(Please,? refer to|If necessary,? set) .*$", "");
    }
}
