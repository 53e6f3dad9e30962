package taxistream.streaming.statistic;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.max;
import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import taxistream.trips.TripLimits;

/** Resolves the columns of a query: to an expression of the query, or to a column of trips or of a table. */
final class QueryColumns {

    private static final String TRIPS = "trips";
    private static final long LONGEST_SERVICE = 5; // fhvhv

    private final SparkSession spark;
    private final Map<ExprId, Expression> definitions = new HashMap<>();
    private final List<View> tables = new ArrayList<>();
    private final List<LocalRelation> constants = new ArrayList<>();
    private final TextWidth widths = new TextWidth(definitions, this::widthInTable);

    QueryColumns(SparkSession spark, LogicalPlan plan) {
        this.spark = spark;
        TreeWalk.until(QueryColumns::isTable, plan, this::define);
    }

    /** Whether the node is trips or a table, whose inner plan is not part of the statistic's SQL. */
    static boolean isTable(TreeNode<?> node) {
        return node instanceof View;
    }

    private void define(TreeNode<?> node) {
        if (node instanceof Alias alias) {
            definitions.put(alias.exprId(), alias.child());
        } else if (node instanceof Expand expand) {
            List<Attribute> output = asJava(expand.output());
            asJava(expand.projections()).forEach(set -> {
                for (int i = 0; i < output.size(); i++) {
                    Expression value = set.apply(i);
                    if (!(value instanceof Literal) && !value.semanticEquals((Expression) output.get(i))) {
                        definitions.put(output.get(i).exprId(), value);
                    }
                }
            });
        } else if (node instanceof LocalRelation values) {
            constants.add(values);
        } else if (node instanceof SubqueryAlias named && named.child() instanceof View table) {
            tables.add(table);
        }
    }

    /** The expression that the column stands for; empty for a column of trips or of a table. */
    Optional<Expression> definition(Attribute column) {
        return Optional.ofNullable(definitions.get(column.exprId()));
    }

    /** Whether the expression is this column of trips. */
    boolean isOfTrips(Expression expression, String column) {
        return expression instanceof Attribute attribute
                && attribute.name().equals(column)
                && tables.stream()
                        .filter(table -> table.desc().identifier().table().equals(TRIPS))
                        .anyMatch(table -> table.outputSet().contains(attribute));
    }

    TextWidth widths() {
        return widths;
    }

    private long widthInTable(Attribute column) {
        for (LocalRelation values : constants) {
            if (values.outputSet().contains(column)) {
                return widthInConstants(values, column);
            }
        }
        for (View table : tables) {
            if (table.outputSet().contains(column)) {
                String name = table.desc().identifier().table();
                return name.equals(TRIPS) ? widthInTrips(column.name()) : measured(name, column.name());
            }
        }
        return -1;
    }

    private static long widthInTrips(String column) {
        return column.equals("service") ? LONGEST_SERVICE : TripLimits.MOST_VENDOR_BYTES;
    }

    private long measured(String table, String column) {
        Row longest = spark.table(table)
                .agg(max(length(col("`" + column.replace("`", "``") + "`"))))
                .first();
        return longest.isNullAt(0) ? 0 : longest.getInt(0);
    }

    private static long widthInConstants(LocalRelation values, Attribute column) {
        List<ExprId> output =
                asJava(values.output()).stream().map(Attribute::exprId).toList();
        int place = output.indexOf(column.exprId());
        return asJava(values.data()).stream()
                .mapToLong(row -> width((InternalRow) row, place))
                .max()
                .orElse(0);
    }

    private static long width(InternalRow row, int place) {
        return row.isNullAt(place) ? 0 : row.getUTF8String(place).numChars();
    }
}
