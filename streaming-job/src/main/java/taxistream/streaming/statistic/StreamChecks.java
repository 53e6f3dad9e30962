package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.MaxMinBy;
import org.apache.spark.sql.catalyst.plans.Cross$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Refuses queries that would have to remember every trip, or would depend on the order of trips. */
final class StreamChecks {

    /** The columns that identify a trip: no two trips are equal in all of them. */
    private static final Set<String> NAME_OF_A_TRIP = Set.of("service", "file_month", "file_row");

    private final StatisticFile file;

    StreamChecks(StatisticFile file) {
        this.file = file;
    }

    /**
     * Checks the functions and the inputs of the aggregate.
     *
     * @throws StatisticException if a stream cannot keep one of them right
     */
    void check(Aggregate aggregate) {
        List<LogicalPlan> below = new ArrayList<>();
        asJava(aggregate.children()).forEach(child -> collect(child, below));
        below.stream().filter(StreamChecks::isTrips).forEach(this::checkNode);
        List<Expression> conditions = new ArrayList<>();
        below.forEach(node -> condition(node).ifPresent(condition -> divide(condition, conditions)));
        below.stream()
                .filter(node -> node instanceof Join && isTrips(node))
                .forEach(join -> checkJoin((Join) join, conditions));
        checkFunctions(aggregate);
    }

    /** Whether the node reads trips. Static tables are not restricted. */
    private static boolean isTrips(LogicalPlan node) {
        return node.isStreaming();
    }

    private void checkNode(LogicalPlan node) {
        Refusal.of(node, Refusal.Where.BELOW).ifPresent(refusal -> {
            throw refused(refusal.sentence(), SqlPlace.of(node));
        });
        if (node instanceof Join join
                && join.left().isStreaming()
                && join.right().isStreaming()) {
            throw refused(Refusal.TRIPS_WITH_TRIPS.sentence(), SqlPlace.of(node));
        }
    }

    /** The condition of ON or WHERE. */
    private static Optional<Expression> condition(LogicalPlan node) {
        if (node instanceof Filter filter) {
            return Optional.of(filter.condition());
        }
        return node instanceof Join join && join.condition().isDefined()
                ? Optional.of(join.condition().get())
                : Optional.empty();
    }

    /** Adds the parts that AND joins. */
    private static void divide(Expression condition, List<Expression> into) {
        if (condition instanceof And and) {
            divide(and.left(), into);
            divide(and.right(), into);
        } else {
            into.add(condition);
        }
    }

    /** A forgotten ON multiplies the trips without a word; {@code CROSS JOIN} says that this is meant. */
    private void checkJoin(Join join, List<Expression> conditions) {
        if (join.joinType() instanceof Cross$) {
            return;
        }
        Set<ExprId> left = ids(asJava(join.left().output()));
        Set<ExprId> right = ids(asJava(join.right().output()));
        boolean compares = conditions.stream()
                .map(condition -> ids(asJava(condition.references().toSeq())))
                .anyMatch(used -> !Collections.disjoint(used, left) && !Collections.disjoint(used, right));
        if (!compares) {
            throw refused(Refusal.JOIN_OF_ALL.sentence(), SqlPlace.of(join));
        }
    }

    private static Set<ExprId> ids(List<Attribute> attributes) {
        return attributes.stream().map(Attribute::exprId).collect(Collectors.toSet());
    }

    private void checkFunctions(Aggregate aggregate) {
        find(aggregate, AggregateExpression::isDistinct).ifPresent(function -> {
            throw refused(Refusal.DISTINCT_VALUES.sentence(SqlNames.of(function)), SqlPlace.of(function));
        });
        find(aggregate, function -> isAmbiguous(sparks(function))).ifPresent(function -> {
            MaxMinBy by = (MaxMinBy) sparks(function);
            throw refused(
                    Refusal.TIES.sentence(SqlNames.of(function), SqlNames.of(by.orderingExpr()), unambiguous(by)),
                    SqlPlace.of(function));
        });
    }

    /**
     * Whether min_by or max_by may choose between tied values. Ties do no harm if the order distinguishes all trips, or contains the
     * value itself.
     */
    private static boolean isAmbiguous(AggregateFunction function) {
        if (!(function instanceof MaxMinBy by) || by.valueExpr().foldable()) {
            return false;
        }
        List<Expression> order = fields(by.orderingExpr());
        return order.stream().noneMatch(field -> field.semanticEquals(by.valueExpr()))
                && !order.stream()
                        .filter(Attribute.class::isInstance)
                        .map(field -> ((Attribute) field).name())
                        .collect(Collectors.toSet())
                        .containsAll(NAME_OF_A_TRIP);
    }

    private static List<Expression> fields(Expression order) {
        return order instanceof CreateNamedStruct struct ? asJava(struct.valExprs()) : List.of(order);
    }

    private static String unambiguous(MaxMinBy by) {
        String value = SqlNames.of(by.valueExpr());
        String order = fields(by.orderingExpr()).stream().map(SqlNames::of).collect(Collectors.joining(", "));
        return by.prettyName() + "(" + value + ", struct(" + order + ", " + value + "))";
    }

    private static Optional<AggregateExpression> find(Aggregate aggregate, Predicate<AggregateExpression> wanted) {
        return asJava(aggregate.aggregateExpressions()).stream()
                .flatMap(output -> anywhere((Expression) output).stream())
                .filter(AggregateExpression.class::isInstance)
                .map(AggregateExpression.class::cast)
                .filter(wanted)
                .findFirst();
    }

    /** The aggregate functions of the expression. */
    static List<AggregateFunction> functions(Object expression) {
        return anywhere((Expression) expression).stream()
                .filter(AggregateExpression.class::isInstance)
                .map(inner -> sparks((AggregateExpression) inner))
                .toList();
    }

    /** The function that Spark computes. Some names stand for another function, such as median for percentile. */
    private static AggregateFunction sparks(AggregateExpression aggregate) {
        return aggregate.aggregateFunction() instanceof RuntimeReplaceable named
                ? (AggregateFunction) named.replacement()
                : aggregate.aggregateFunction();
    }

    private static void collect(LogicalPlan node, List<LogicalPlan> into) {
        into.add(node);
        asJava(node.children()).forEach(child -> collect(child, into));
    }

    /** The expression and all its descendants. */
    private static List<Expression> anywhere(Expression expression) {
        List<Expression> found = new ArrayList<>();
        found.add(expression);
        asJava(expression.children()).forEach(child -> found.addAll(anywhere(child)));
        return found;
    }

    private StatisticException refused(String why, Optional<SqlPlace> place) {
        return new StatisticException(file, why, place);
    }
}
