package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNode;

/** The names in the SQL as it is written, for errors whose place Spark does not tell. */
final class WrittenColumns {

    private final Map<String, SqlPlace> outsideOfAggregates = new LinkedHashMap<>();
    private final Set<String> aliases = new HashSet<>();

    private WrittenColumns(LogicalPlan parsed) {
        TreeWalk.all(parsed, node -> {
            if (node instanceof Alias alias) {
                aliases.add(alias.name().toLowerCase(Locale.ROOT));
            } else if (node instanceof Aggregate aggregate) {
                asJava(aggregate.aggregateExpressions())
                        .forEach(output ->
                                TreeWalk.until(WrittenColumns::isAggregate, (TreeNode<?>) output, this::addOutside));
            }
        });
    }

    /** @param file whose SQL parses */
    static WrittenColumns of(StatisticFile file, SparkSession spark) {
        try {
            return new WrittenColumns(
                    (LogicalPlan) spark.sessionState().sqlParser().parsePlan(file.sql()));
        } catch (Exception e) { // Spark declares none
            throw new IllegalStateException("parsed before", e);
        }
    }

    private static boolean isAggregate(TreeNode<?> node) {
        if (!(node instanceof UnresolvedFunction function)
                || function.nameParts().size() > 1) {
            return false;
        }
        FunctionIdentifier name =
                new FunctionIdentifier(function.nameParts().head().toLowerCase(Locale.ROOT));
        return FunctionRegistry.builtin()
                .lookupFunction(name)
                .map(ExpressionInfo::getGroup)
                .contains("agg_funcs");
    }

    private void addOutside(TreeNode<?> node) {
        if (node instanceof UnresolvedAttribute attribute) {
            SqlPlace.of(attribute)
                    .ifPresent(place -> outsideOfAggregates.putIfAbsent(
                            attribute.nameParts().last().toLowerCase(Locale.ROOT), place));
        }
    }

    /** The first place in a SELECT with groups where the column stands by itself. */
    Optional<SqlPlace> outsideOfAggregates(String column) {
        return Optional.ofNullable(outsideOfAggregates.get(
                column.substring(column.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)));
    }

    /** Whether the SELECT gives this name to something. */
    boolean isAlias(String name) {
        return aliases.contains(name.toLowerCase(Locale.ROOT));
    }
}
