package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.StructType;
import taxistream.streaming.admit.MonthWindow;

/** Finds the key columns of a query: the columns that select an expression of GROUP BY unchanged. */
final class KeyColumns {

    private final StatisticFile file;
    private final LogicalPlan plan;
    private final Aggregate aggregate;
    private final List<Expression> grouping;
    private final Optional<GroupingSets> sets;
    private final Map<ExprId, NamedExpression> outputs = new LinkedHashMap<>();

    KeyColumns(StatisticFile file, LogicalPlan plan, Aggregate aggregate) {
        this.file = file;
        this.plan = plan;
        this.aggregate = aggregate;
        this.grouping = asJava(aggregate.groupingExpressions());
        this.sets = GroupingSets.of(aggregate);
        asJava(aggregate.aggregateExpressions()).forEach(output -> outputs.put(output.exprId(), output));
    }

    /**
     * A column that the query selects.
     *
     * @param source the aggregate's expression that the column selects unchanged; empty if the column computes with it
     * @param key the column's expression of GROUP BY; empty for a value
     * @param place the place of the column's expression in the SELECT
     */
    record Selected(
            Attribute attribute, Optional<Expression> source, Optional<Expression> key, Optional<SqlPlace> place) {}

    /**
     * The query's columns, in their order.
     *
     * @throws StatisticException if the month is no key, or a key is not selected
     */
    List<Selected> selected() {
        checkMonth();
        List<Selected> selected = new ArrayList<>();
        Set<Expression> keys = new LinkedHashSet<>();
        for (Attribute attribute : asJava(plan.output())) {
            Optional<Expression> source = source(attribute, plan);
            Optional<Expression> key = source.flatMap(this::groupingOf);
            key.ifPresent(keys::add);
            selected.add(new Selected(attribute, source, key, place(attribute, plan)));
        }
        grouping.stream()
                .filter(key -> !keys.contains(key) && !key.foldable())
                .findFirst()
                .ifPresent(missing -> {
                    throw notSelected(missing);
                });
        return selected;
    }

    private StatisticException notSelected(Expression key) {
        String name = SqlNames.of(key);
        if (sets.filter(all -> all.isGroupingId(key)).isPresent()) {
            return refused(Refusal.SET_NOT_SELECTED.sentence(), key);
        }
        return sets.isPresent()
                ? refused(Refusal.SET_KEY_NOT_SELECTED.sentence(name, name, name), key)
                : refused(Refusal.KEY_NOT_SELECTED.sentence(name), key);
    }

    private void checkMonth() {
        if (grouping.stream().noneMatch(KeyColumns::isMonth)) {
            grouping.stream().filter(KeyColumns::isPartOfMonth).findFirst().ifPresent(part -> {
                throw refused(Refusal.PART_OF_MONTH.sentence(SqlNames.of(part)), part);
            });
            boolean another = asJava(plan.output()).stream()
                    .anyMatch(column -> column.name().equalsIgnoreCase(MonthWindow.COLUMN));
            Refusal refusal = another ? Refusal.OTHER_MONTH : Refusal.NO_MONTH;
            throw new StatisticException(file, refusal.sentence(), SqlPlace.of(aggregate));
        }
        if (sets.filter(all -> all.leavesOut(KeyColumns::isMonth)).isPresent()) {
            throw new StatisticException(file, Refusal.SET_WITHOUT_MONTH.sentence(), SqlPlace.of(aggregate));
        }
    }

    private static boolean isPartOfMonth(Expression expression) {
        return unnamed(expression) instanceof GetStructField field && isMonth(field.child());
    }

    private static Expression unnamed(Expression expression) {
        return expression instanceof Alias alias ? alias.child() : expression;
    }

    static boolean isMonth(Expression expression) {
        Expression inner = unnamed(expression);
        return inner instanceof Attribute attribute
                && attribute.dataType() instanceof StructType struct
                && struct.fieldNames().length == 2
                && struct.fieldNames()[0].equals(MonthWindow.START)
                && struct.fieldNames()[1].equals(MonthWindow.END);
    }

    private Optional<Expression> source(Attribute attribute, LogicalPlan node) {
        if (node instanceof Aggregate) {
            return Optional.ofNullable(outputs.get(attribute.exprId())).map(output -> unnamed((Expression) output));
        }
        if (node instanceof Project project) {
            for (NamedExpression expression : asJava(project.projectList())) {
                if (expression.exprId().equals(attribute.exprId())) {
                    Expression inner = unnamed((Expression) expression);
                    return inner instanceof Attribute passed ? source(passed, project.child()) : Optional.empty();
                }
            }
            return Optional.empty();
        }
        return source(attribute, asJava(node.children()).get(0));
    }

    /** Spark's attributes know no place, the expressions that make them do. */
    private static Optional<SqlPlace> place(Attribute attribute, LogicalPlan node) {
        List<NamedExpression> made;
        if (node instanceof Aggregate aggregate) {
            made = asJava(aggregate.aggregateExpressions());
        } else if (node instanceof Project project) {
            made = asJava(project.projectList());
        } else {
            return place(attribute, asJava(node.children()).get(0));
        }
        return made.stream()
                .filter(expression -> expression.exprId().equals(attribute.exprId()))
                .map(Expression.class::cast)
                .flatMap(expression -> Stream.of(expression, unnamed(expression)))
                .flatMap(expression -> SqlPlace.of(expression).stream())
                .findFirst();
    }

    private Optional<Expression> groupingOf(Expression expression) {
        Expression key = sets.isPresent() ? GroupingSets.withoutSubstitute(expression) : expression;
        return grouping.stream().filter(group -> group.semanticEquals(key)).findFirst();
    }

    private StatisticException refused(String why, Expression at) {
        return new StatisticException(file, why, SqlPlace.of(at));
    }
}
