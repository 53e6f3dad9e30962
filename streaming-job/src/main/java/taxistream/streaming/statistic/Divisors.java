package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Abs;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BinaryArithmetic;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Divide;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Greatest;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IntegralDivide;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Multiply;
import org.apache.spark.sql.catalyst.expressions.NullIf;
import org.apache.spark.sql.catalyst.expressions.NullIfZero;
import org.apache.spark.sql.catalyst.expressions.Pmod;
import org.apache.spark.sql.catalyst.expressions.Remainder;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.catalyst.expressions.UnaryMinus;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Count;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Finds divisions whose divisor may be 0, which Spark's SQL fails on. A divisor is safe if it cannot be 0, such as a count of all trips,
 * or if a condition tests it first: WHERE, FILTER, CASE or if.
 */
final class Divisors {

    private final QueryColumns columns;

    Divisors(QueryColumns columns) {
        this.columns = columns;
    }

    /** A division of the SQL. */
    record Division(Expression expression, Expression dividend, Expression divisor) {}

    /** The first division that may fail. */
    Optional<Division> firstUnsafe(LogicalPlan plan) {
        List<Expression> conditions = new ArrayList<>();
        TreeWalk.until(QueryColumns::isTable, plan, node -> {
            if (node instanceof Filter filter) {
                conditions.add(filter.condition());
            }
        });
        return inPlan(plan, conditions);
    }

    private Optional<Division> inPlan(LogicalPlan plan, List<Expression> conditions) {
        if (QueryColumns.isTable(plan)) {
            return Optional.empty();
        }
        // The condition of a filter does not guard itself.
        List<Expression> guards = plan instanceof Filter ? List.of() : conditions;
        return first(asJava(plan.expressions()), guards).or(() -> asJava(plan.children()).stream()
                .map(child -> inPlan(child, conditions))
                .flatMap(Optional::stream)
                .findFirst());
    }

    private Optional<Division> first(List<Expression> expressions, List<Expression> guards) {
        return expressions.stream()
                .map(expression -> in(expression, guards))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Division> in(Expression expression, List<Expression> guards) {
        if (expression instanceof TryEval) {
            return Optional.empty();
        }
        if (expression instanceof SubqueryExpression subquery) {
            return firstUnsafe(subquery.plan());
        }
        Optional<Division> own = division(expression)
                .filter(division -> !isNeverZero(division.divisor()) && !isGuarded(division.divisor(), guards));
        return own.or(() -> within(expression, guards));
    }

    private Optional<Division> within(Expression expression, List<Expression> guards) {
        if (expression instanceof CaseWhen choice) {
            List<Expression> known = new ArrayList<>(guards);
            List<Expression> inOrder = new ArrayList<>();
            asJava(choice.branches()).forEach(branch -> {
                known.add(branch._1());
                inOrder.add(branch._2());
            });
            asJava(choice.elseValue().toList()).forEach(inOrder::add);
            return first(inOrder, known);
        }
        if (expression instanceof If choice) {
            return first(List.of(choice.trueValue(), choice.falseValue()), with(guards, choice.predicate()));
        }
        if (expression instanceof AggregateExpression aggregate
                && aggregate.filter().isDefined()) {
            return first(
                    List.of((Expression) aggregate.aggregateFunction()),
                    with(guards, aggregate.filter().get()));
        }
        return first(asJava(expression.children()), guards);
    }

    private static List<Expression> with(List<Expression> guards, Expression guard) {
        List<Expression> all = new ArrayList<>(guards);
        all.add(guard);
        return all;
    }

    private static Optional<Division> division(Expression expression) {
        boolean mayFail = expression instanceof Divide quotient && quotient.failOnError()
                || expression instanceof IntegralDivide whole && whole.failOnError()
                || expression instanceof Remainder rest && rest.failOnError()
                || expression instanceof Pmod positive && positive.failOnError();
        if (mayFail) {
            BinaryArithmetic division = (BinaryArithmetic) expression;
            return Optional.of(new Division(expression, division.left(), division.right()));
        }
        return Optional.empty();
    }

    private boolean isNeverZero(Expression divisor) {
        Expression value = bare(divisor);
        if (value.foldable()) {
            return isConstantOtherThanZero(value);
        }
        if (value instanceof Attribute attribute) {
            return columns.definition(attribute).filter(this::isNeverZero).isPresent();
        }
        if (value instanceof AggregateExpression aggregate) {
            return aggregate.filter().isEmpty()
                    && aggregate.aggregateFunction() instanceof Count count
                    && asJava(count.children()).stream().noneMatch(Expression::nullable);
        }
        if (value instanceof NullIf nullIf) {
            return isZero(nullIf.right());
        }
        if (value instanceof Multiply || value instanceof Coalesce) {
            return asJava(value.children()).stream().allMatch(this::isNeverZero);
        }
        if (value instanceof Greatest) {
            return asJava(value.children()).stream().anyMatch(Divisors::isPositive);
        }
        return value instanceof NullIfZero;
    }

    /** The expression without wrappers that preserve a value other than 0. */
    private static Expression bare(Expression value) {
        if (value instanceof Cast || value instanceof Alias || value instanceof UnaryMinus || value instanceof Abs) {
            return bare(asJava(value.children()).get(0));
        }
        return value;
    }

    private static boolean isConstantOtherThanZero(Expression value) {
        Optional<Double> number = constant(value);
        return number.isEmpty() || number.get() != 0;
    }

    private static boolean isZero(Expression value) {
        return constant(value).filter(number -> number == 0).isPresent();
    }

    private static boolean isPositive(Expression value) {
        return constant(value).filter(number -> number > 0).isPresent();
    }

    private static Optional<Double> constant(Expression value) {
        if (!value.foldable()) {
            return Optional.empty();
        }
        try {
            Object number = value.eval(InternalRow.empty());
            return number == null ? Optional.empty() : Optional.of(Double.valueOf(number.toString()));
        } catch (RuntimeException e) {
            return Optional.empty(); // not a number: another check refuses it
        }
    }

    private boolean isGuarded(Expression divisor, List<Expression> guards) {
        Expression value = bare(divisor);
        boolean[] found = {false};
        for (Expression guard : guards) {
            TreeWalk.all(
                    guard,
                    node -> found[0] |= node instanceof Expression part
                            && !(part instanceof Literal)
                            && part.semanticEquals(value));
        }
        return found[0];
    }
}
