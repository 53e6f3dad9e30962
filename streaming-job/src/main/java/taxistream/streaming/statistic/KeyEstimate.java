package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.DayOfMonth;
import org.apache.spark.sql.catalyst.expressions.DayOfWeek;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Hour;
import org.apache.spark.sql.catalyst.expressions.Minute;
import org.apache.spark.sql.catalyst.expressions.Month;
import org.apache.spark.sql.catalyst.expressions.WeekDay;
import org.apache.spark.sql.catalyst.expressions.Year;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DateType;

/**
 * Computes an upper bound for a statistic's groups in a month, which is the size of the state of each open month. The bound follows from
 * the values that TLC's columns can hold. The actual trips have fewer groups.
 */
public final class KeyEstimate {

    private static final long SECONDS_OF_A_MONTH = 31 * 24 * 60 * 60L;
    private static final long DAYS_OF_A_MONTH = 31;

    /** Distinct values of a column in a month. Other columns have no useful bound. */
    private static final Map<String, Long> VALUES = Map.of(
            "month", 1L,
            "service", 4L,
            "pickup_zone", 265L,
            "dropoff_zone", 265L,
            "passenger_count", 10L,
            "rate_code", 8L,
            "payment_type", 7L,
            "file_month", 3L,
            "pickup_at", SECONDS_OF_A_MONTH);

    private final List<LogicalPlan> leaves = new ArrayList<>();

    private KeyEstimate(LogicalPlan plan) {
        leaves(plan);
    }

    /** The most keys of a month; empty if a key has no bound. */
    public static OptionalLong keysPerMonth(Dataset<Row> rows) {
        LogicalPlan plan =
                new InlineCTE(true, false).apply(rows.queryExecution().analyzed());
        Aggregate aggregate = aggregate(plan).orElseThrow();
        KeyEstimate estimate = new KeyEstimate(plan);
        long sets = GroupingSets.of(aggregate)
                .map(all -> (long) all.expand().projections().size())
                .orElse(1L);
        return estimate.product(sets, asJava(aggregate.groupingExpressions()));
    }

    /** The product of the expressions' bounds; empty if one has no bound, or if the product overflows. */
    private OptionalLong product(long first, List<Expression> expressions) {
        long product = first;
        for (Expression expression : expressions) {
            OptionalLong values = values(expression);
            if (values.isEmpty() || product > Long.MAX_VALUE / Math.max(values.getAsLong(), 1)) {
                return OptionalLong.empty();
            }
            product *= values.getAsLong();
        }
        return OptionalLong.of(product);
    }

    private static Optional<Aggregate> aggregate(LogicalPlan plan) {
        if (plan instanceof Aggregate aggregate) {
            return Optional.of(aggregate);
        }
        return asJava(plan.children()).stream()
                .map(KeyEstimate::aggregate)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private void leaves(LogicalPlan node) {
        if (asJava(node.children()).isEmpty()) {
            leaves.add(node);
        }
        asJava(node.children()).forEach(this::leaves);
    }

    private OptionalLong values(Expression key) {
        if (key.foldable()) {
            return OptionalLong.of(1);
        }
        if (key.dataType() instanceof BooleanType) {
            return OptionalLong.of(key.nullable() ? 3 : 2);
        }
        if (key instanceof Attribute attribute) {
            return ofColumn(attribute);
        }
        Optional<Long> bound = bound(key);
        OptionalLong inputs = ofInputs(key);
        if (bound.isEmpty()) {
            return inputs;
        }
        return OptionalLong.of(Math.min(bound.get(), inputs.orElse(Long.MAX_VALUE)));
    }

    /** The bound of a function: the product of its inputs' bounds. */
    private OptionalLong ofInputs(Expression key) {
        return product(1, asJava(key.children()));
    }

    private static Optional<Long> bound(Expression function) {
        if (function instanceof Hour) {
            return Optional.of(24L);
        }
        if (function instanceof WeekDay || function instanceof DayOfWeek) {
            return Optional.of(7L);
        }
        if (function instanceof DayOfMonth) {
            return Optional.of(DAYS_OF_A_MONTH);
        }
        if (function instanceof Minute) {
            return Optional.of(60L);
        }
        if (function instanceof Month) {
            return Optional.of(12L);
        }
        if (function instanceof Year) {
            return Optional.of(1L);
        }
        if (function instanceof Cast cast && cast.dataType() instanceof DateType && isPickup(cast.child())) {
            return Optional.of(DAYS_OF_A_MONTH);
        }
        return Optional.empty();
    }

    private static boolean isPickup(Expression expression) {
        return expression instanceof Attribute attribute && attribute.name().equals("pickup_at");
    }

    private OptionalLong ofColumn(Attribute attribute) {
        for (LogicalPlan leaf : leaves) {
            if (!leaf.isStreaming() && leaf.outputSet().contains((AttributeReference) attribute)) {
                return OptionalLong.of(distinctValues(leaf, attribute));
            }
        }
        Long values = VALUES.get(attribute.name());
        if (values == null && attribute.name().startsWith("spark_grouping_id")) {
            return OptionalLong.of(1); // the grouping sets' factor counts it
        }
        return values == null ? OptionalLong.empty() : OptionalLong.of(values);
    }

    private static long distinctValues(LogicalPlan table, Attribute attribute) {
        return org.apache.spark.sql.classic.Dataset.ofRows(
                        (org.apache.spark.sql.classic.SparkSession) org.apache.spark.sql.SparkSession.active(), table)
                .select(attribute.name())
                .distinct()
                .count();
    }
}
