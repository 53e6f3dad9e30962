package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;

/** What a statistic reads: the columns of trips, and those of each table that it joins, by Spark's analysis of its SQL. */
final class Lineage {

    private final Map<ExprId, String> tables = new LinkedHashMap<>();
    private final SortedMap<String, SortedSet<String>> columns = new TreeMap<>();

    private Lineage(LogicalPlan plan) {
        TreeWalk.until(QueryColumns::isTable, plan, node -> {
            if (node instanceof SubqueryAlias named && named.child() instanceof View table) {
                for (Attribute column : asJava(table.output())) {
                    tables.put(column.exprId(), table.desc().identifier().table());
                }
            }
        });
        TreeWalk.until(QueryColumns::isTable, plan, node -> {
            if (node instanceof AttributeReference read && tables.containsKey(read.exprId())) {
                columns.computeIfAbsent(tables.get(read.exprId()), table -> new TreeSet<>())
                        .add(read.name());
            }
        });
    }

    /** The columns that are read, by the table's name. */
    static SortedMap<String, SortedSet<String>> of(LogicalPlan plan) {
        return new Lineage(plan).columns;
    }
}
