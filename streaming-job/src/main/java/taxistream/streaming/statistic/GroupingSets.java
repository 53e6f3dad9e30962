package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.VirtualColumn;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.immutable.Seq;

/**
 * GROUPING SETS, CUBE or ROLLUP: Spark copies each row once a set, with NULL for the keys that the set leaves out and the set's
 * number as a further key.
 */
record GroupingSets(Expand expand) {

    /** The sets of the aggregate; empty if it groups in the ordinary way. */
    static Optional<GroupingSets> of(Aggregate aggregate) {
        LogicalPlan child = aggregate.child();
        return child instanceof Expand expand ? Optional.of(new GroupingSets(expand)) : Optional.empty();
    }

    boolean isGroupingId(Expression key) {
        return key instanceof Attribute attribute && attribute.name().equals(VirtualColumn.groupingIdName());
    }

    /** Whether a set leaves the key out. */
    boolean leavesOut(Predicate<Expression> key) {
        List<Attribute> output = asJava(expand.output());
        for (int i = output.size() - 1; i >= 0; i--) { // the keys come last, after the columns they are made from
            int place = i;
            if (key.test((Expression) output.get(i))) {
                return asJava(expand.projections()).stream().anyMatch(set -> isNull(set, place));
            }
        }
        return true;
    }

    private static boolean isNull(Seq<Expression> set, int place) {
        Expression value = set.apply(place);
        return value instanceof Literal literal && literal.value() == null;
    }

    /** The key inside {@code coalesce(key, constant)}. The substitute merges no groups, because the set's number is a key too. */
    static Expression withoutSubstitute(Expression expression) {
        if (expression instanceof Cast cast && cast.child() instanceof Coalesce) {
            return withoutSubstitute(cast.child());
        }
        if (expression instanceof Coalesce coalesce) {
            List<Expression> values = asJava(coalesce.children());
            if (values.size() == 2 && values.get(1).foldable()) {
                return values.get(0);
            }
        }
        return expression;
    }
}
