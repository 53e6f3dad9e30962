package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.First;
import org.apache.spark.sql.catalyst.expressions.aggregate.Last;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/** Refuses what a stream of trips cannot be asked for without remembering every trip, or without depending on their order. */
final class StreamChecks {

    private final String statistic;

    StreamChecks(String statistic) {
        this.statistic = statistic;
    }

    /**
     * Checks what the aggregate computes, and from what.
     *
     * @throws StatisticException if one of them cannot be kept right
     */
    void check(Aggregate aggregate) {
        List<LogicalPlan> below = new ArrayList<>();
        asJava(aggregate.children()).forEach(child -> collect(child, below));
        below.stream().filter(StreamChecks::isTrips).forEach(this::checkNode);
        checkFunctions(aggregate);
    }

    /** A static table may be whatever it likes. */
    private static boolean isTrips(LogicalPlan node) {
        return node.isStreaming();
    }

    private void checkNode(LogicalPlan node) {
        if (node instanceof Aggregate) {
            throw refused(
                    "aggregates an aggregate. Make the inner one a statistic of its own, and the outer one a MySQL view"
                            + " over its table (see config/views).");
        }
        if (node instanceof Distinct || node instanceof Deduplicate) {
            throw refused("uses DISTINCT, which would keep every trip for ever. Group by the columns instead.");
        }
        if (node instanceof Union || node instanceof Intersect || node instanceof Except) {
            throw refused("combines several queries (UNION, INTERSECT or EXCEPT): write one file for each.");
        }
        if (node instanceof GlobalLimit || node instanceof LocalLimit || node instanceof Offset) {
            throw refused("has a LIMIT on trips: which are first depends on how they come in. Filter with WHERE.");
        }
        if (node instanceof Window) {
            throw refused("uses a window function over trips, which would keep every trip for ever.");
        }
        if (node instanceof Join join
                && join.left().isStreaming()
                && join.right().isStreaming()) {
            throw refused("joins trips with trips, which would keep every trip for ever. Join them with a table in"
                    + " config/tables only.");
        }
    }

    private void checkFunctions(Aggregate aggregate) {
        find(aggregate, AggregateExpression::isDistinct).ifPresent(function -> {
            throw refused("uses " + StatisticPlan.sql(function)
                    + ", which would keep every value for ever. Use approx_count_distinct.");
        });
        find(aggregate, function -> sparks(function) instanceof First || sparks(function) instanceof Last)
                .ifPresent(function -> {
                    throw refused("uses " + StatisticPlan.sql(function)
                            + ", which depends on the order that trips come in. Use min_by or max_by with pickup_at.");
                });
    }

    private static Optional<AggregateExpression> find(Aggregate aggregate, Predicate<AggregateExpression> wanted) {
        return asJava(aggregate.aggregateExpressions()).stream()
                .flatMap(output -> anywhere((Expression) output).stream())
                .filter(AggregateExpression.class::isInstance)
                .map(AggregateExpression.class::cast)
                .filter(wanted)
                .findFirst();
    }

    /** The functions that the expression aggregates by. */
    static List<AggregateFunction> functions(Object expression) {
        return anywhere((Expression) expression).stream()
                .filter(AggregateExpression.class::isInstance)
                .map(inner -> sparks((AggregateExpression) inner))
                .toList();
    }

    /** The function that Spark computes: some are others by another name, as a median is a percentile. */
    private static AggregateFunction sparks(AggregateExpression aggregate) {
        return aggregate.aggregateFunction() instanceof RuntimeReplaceable named
                ? (AggregateFunction) named.replacement()
                : aggregate.aggregateFunction();
    }

    private static void collect(LogicalPlan node, List<LogicalPlan> into) {
        into.add(node);
        asJava(node.children()).forEach(child -> collect(child, into));
    }

    /** The expression and all within it. */
    static List<Expression> anywhere(Expression expression) {
        List<Expression> found = new ArrayList<>();
        found.add(expression);
        asJava(expression.children()).forEach(child -> found.addAll(anywhere(child)));
        return found;
    }

    private StatisticException refused(String why) {
        return new StatisticException(statistic, why);
    }
}
