package taxistream.streaming.statistic;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import taxistream.settings.Nearest;

/** Spark's errors about a statistic's SQL, as a sentence with the nearest right name. */
final class SqlErrors {

    private SqlErrors() {}

    static String explain(AnalysisException error, SparkSession spark) {
        if (error instanceof ParseException) {
            return "does not parse: " + firstLine(error).replaceFirst("\\.$", "") + at(error) + ".";
        }
        Map<String, String> parameters = error.getMessageParameters();
        String condition = String.valueOf(error.getCondition());
        if (condition.startsWith("UNRESOLVED_COLUMN") && parameters.containsKey("objectName")) {
            String column = parameters.get("objectName").replace("`", "");
            String last = column.substring(column.lastIndexOf('.') + 1);
            List<String> known = Arrays.asList(spark.table("trips").columns());
            return "asks for a column '" + column + "' that trips do not have" + at(error) + "."
                    + Nearest.hint(last, known) + " They have " + String.join(", ", known) + ".";
        }
        if (condition.startsWith("TABLE_OR_VIEW_NOT_FOUND")) {
            return "reads from " + parameters.get("relationName").replace("`", "")
                    + ", which is neither trips nor a table in" + " config/tables" + at(error) + ".";
        }
        if (condition.startsWith("UNRESOLVED_ROUTINE")) {
            return "calls a function " + parameters.get("routineName").replace("`", "") + " that Spark does not know"
                    + at(error) + ".";
        }
        if (condition.equals("MISSING_AGGREGATION")) {
            String column = parameters.get("expression").replaceAll("[\"`]", "");
            return "has '" + column + "' neither in the GROUP BY nor in an aggregate" + at(error)
                    + ". Write it into the GROUP" + " BY too, or take one value of each group, such as max(" + column
                    + ").";
        }
        if (condition.equals("INVALID_SUBQUERY_EXPRESSION.STREAMING_QUERY")) {
            return Refusal.TRIPS_IN_EXPRESSION.sentence();
        }
        return "cannot be computed: " + firstLine(error).replaceFirst("\\.$", "") + at(error) + ".";
    }

    private static String at(AnalysisException error) {
        return SqlPlace.of(error)
                .map(place -> String.format(Locale.ROOT, " (line %d)", place.line()))
                .orElse("");
    }

    private static String firstLine(AnalysisException error) {
        return firstLine(error.getSimpleMessage());
    }

    /** Spark's message without its condition's name and SQLSTATE. */
    static String firstLine(String message) {
        String line =
                message.lines().filter(text -> !text.isBlank()).findFirst().orElse("");
        return line.replaceFirst("^\\[[A-Z_.0-9]+]\\s*", "").replaceFirst("\\s*SQLSTATE: \\w+.*$", "");
    }
}
