package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.ApproximatePercentile;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import taxistream.settings.FailedRun;
import taxistream.streaming.admit.MonthWindow;

/**
 * What Spark's analysed plan says of a statistic: which columns are its key, and whether every group that changes can be
 * written over its former row, and leaves the state when its month is final. Whatever is not known to be so is refused.
 */
public final class StatisticPlan {

    private final StatisticFile file;
    private final Dataset<Row> rows;
    private final LogicalPlan plan;

    private StatisticPlan(StatisticFile file, Dataset<Row> rows) {
        this.file = file;
        this.rows = rows;
        this.plan = new InlineCTE(true, false).apply(rows.queryExecution().analyzed());
    }

    /**
     * Analyses the statistic over the view {@code trips}, which must exist.
     *
     * @throws StatisticException if it does not parse or cannot be kept right
     */
    public static Analysed analyse(SparkSession spark, StatisticFile file) {
        StatisticPlan analysed = new StatisticPlan(file, parse(spark, file));
        Statistic statistic = analysed.statistic();
        analysed.checkSupported(spark);
        return new Analysed(statistic, analysed.rows, analysed.keepsValues());
    }

    /**
     * The same where there is no going on without it.
     *
     * @throws FailedRun if the statistic does not parse or cannot be kept right
     */
    public static Analysed required(SparkSession spark, StatisticFile file) {
        try {
            return analyse(spark, file);
        } catch (StatisticException e) {
            throw new FailedRun(e.getMessage(), e);
        }
    }

    /**
     * A statistic, and its rows over the view that it was analysed with.
     *
     * @param keepsValues whether a group remembers values of single trips within a batch, as for a median
     */
    public record Analysed(Statistic statistic, Dataset<Row> rows, boolean keepsValues) {}

    private static Dataset<Row> parse(SparkSession spark, StatisticFile file) {
        try {
            return spark.sql(file.sql());
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw new StatisticException(file.name(), SqlErrors.explain((AnalysisException) e, spark), e);
            }
            throw e;
        }
    }

    /** Spark's own word on what a stream can do, before the query is started. */
    private void checkSupported(SparkSession spark) {
        if (!plan.isStreaming()) {
            return; // a recount reads trips that are all there
        }
        try {
            UnsupportedOperationChecker.checkForStreaming(plan, OutputMode.Update());
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw new StatisticException(file.name(), SqlErrors.explain((AnalysisException) e, spark), e);
            }
            throw e;
        }
    }

    private Statistic statistic() {
        Aggregate aggregate = aggregate(plan);
        new StreamChecks(file.name()).check(aggregate);
        Map<ExprId, NamedExpression> outputs = new LinkedHashMap<>();
        asJava(aggregate.aggregateExpressions()).forEach(output -> outputs.put(output.exprId(), output));
        List<Expression> grouping = asJava(aggregate.groupingExpressions());
        checkMonth(grouping);
        Optional<GroupingSets> sets = GroupingSets.of(aggregate);
        sets.ifPresent(this::checkSets);

        List<StatisticColumn> columns = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        Set<Expression> selected = new LinkedHashSet<>();
        List<Attribute> attributes = asJava(rows.queryExecution().analyzed().output());
        List<Attribute> inlined = asJava(plan.output());
        for (int i = 0; i < attributes.size(); i++) {
            Attribute attribute = attributes.get(i);
            Optional<Expression> source = source(inlined.get(i), plan, outputs);
            Optional<Expression> key = source.flatMap(expression -> groupingOf(expression, grouping, sets));
            boolean approximate = source.filter(StatisticPlan::isApproximate).isPresent()
                    || source.isEmpty()
                            && asJava(aggregate.aggregateExpressions()).stream().anyMatch(StatisticPlan::isApproximate);
            columns.add(column(attribute, key.isPresent(), approximate));
            key.ifPresent(expression -> {
                keys.add(attribute.name());
                selected.add(expression);
            });
        }
        grouping.stream().filter(key -> !selected.contains(key)).findFirst().ifPresent(missing -> {
            if (sets.isPresent() && sets.get().isGroupingId(missing)) {
                throw refused(
                        "uses GROUPING SETS, CUBE or ROLLUP and does not select which set a row belongs to: rows of"
                                + " different sets could overwrite each other. Add grouping_id() AS level to the SELECT.");
            }
            if (sets.isPresent()) {
                throw refused(
                        "groups by " + sql(missing) + ", which is NULL in some of its sets, and does not select it"
                                + " as a key. Select coalesce(" + sql(missing) + ", …) AS " + sql(missing) + ".");
            }
            throw refused(
                    "groups by " + sql(missing) + " but does not select it: rows of different groups would overwrite"
                            + " each other. Add it to the SELECT.");
        });
        checkNames(columns);
        return new Statistic(file, List.copyOf(columns), List.copyOf(keys));
    }

    /** The one aggregate of the plan, below whatever only renames or computes. */
    private Aggregate aggregate(LogicalPlan node) {
        if (node instanceof Aggregate aggregate) {
            return aggregate;
        }
        if (node instanceof Project || node instanceof SubqueryAlias || node instanceof View) {
            return aggregate(asJava(node.children()).get(0));
        }
        if (node instanceof Filter) {
            throw refused(
                    "filters groups (HAVING): a group that stops matching would leave its old row in the table for ever."
                            + " Filter when reading the table, or trips with WHERE.");
        }
        if (node instanceof Distinct || node instanceof Deduplicate) {
            throw refused("uses DISTINCT, which keeps every row for ever. Name the columns in GROUP BY instead.");
        }
        if (node instanceof Union || node instanceof Intersect || node instanceof Except) {
            throw refused(
                    "combines several queries (UNION, INTERSECT or EXCEPT): a row could come from either. Write one file"
                            + " for each.");
        }
        if (node instanceof GlobalLimit || node instanceof LocalLimit || node instanceof Offset) {
            throw refused("has a LIMIT: which rows are first changes with every trip. Limit when reading the table.");
        }
        if (node instanceof Sort) {
            throw refused("has an ORDER BY, which a table does not keep. Order when reading the table.");
        }
        if (node instanceof Window) {
            throw refused(
                    "uses a window function over groups, whose value changes with other groups' rows. Compute it when"
                            + " reading the table.");
        }
        throw refused("has no GROUP BY at its top: it must be one SELECT … FROM trips … GROUP BY month, …");
    }

    private void checkMonth(List<Expression> grouping) {
        if (grouping.stream().anyMatch(StatisticPlan::isMonth)) {
            return;
        }
        Optional<Expression> part =
                grouping.stream().filter(StatisticPlan::isPartOfMonth).findFirst();
        if (part.isPresent()) {
            throw refused(
                    "groups by " + sql(part.get()) + ": the month would never be final. Group by month itself; in the"
                            + " table it is its first day.");
        }
        throw refused(
                "has no month in its key: it would have to remember every trip for ever. Add month to the SELECT and to"
                        + " the GROUP BY.");
    }

    private void checkSets(GroupingSets sets) {
        if (sets.leavesOut(StatisticPlan::isMonth)) {
            throw refused(
                    "has a grouping set without month: that group would never be final. Put month into every set, as"
                            + " in GROUP BY month, ROLLUP (service, payment_type).");
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

    /** The expression of the aggregate that an output column passes on unchanged; empty if it computes with one. */
    private Optional<Expression> source(Attribute attribute, LogicalPlan node, Map<ExprId, NamedExpression> outputs) {
        if (node instanceof Aggregate) {
            return Optional.ofNullable(outputs.get(attribute.exprId())).map(output -> unnamed((Expression) output));
        }
        if (node instanceof Project project) {
            for (NamedExpression expression : asJava(project.projectList())) {
                if (expression.exprId().equals(attribute.exprId())) {
                    Expression inner = unnamed((Expression) expression);
                    return inner instanceof Attribute passed
                            ? source(passed, project.child(), outputs)
                            : Optional.empty();
                }
            }
            return Optional.empty();
        }
        return source(attribute, asJava(node.children()).get(0), outputs);
    }

    private static Optional<Expression> groupingOf(
            Expression expression, List<Expression> grouping, Optional<GroupingSets> sets) {
        Expression key = sets.isPresent() ? GroupingSets.withoutSubstitute(expression) : expression;
        return grouping.stream().filter(group -> group.semanticEquals(key)).findFirst();
    }

    private StatisticColumn column(Attribute attribute, boolean key, boolean approximate) {
        boolean month = key && isMonth(attribute);
        if (month && !attribute.name().equals(MonthWindow.COLUMN)) {
            throw refused("calls the month '" + attribute.name() + "'. Select it under its own name, month.");
        }
        DataType type = month ? DataTypes.DateType : attribute.dataType();
        if (!month && type instanceof StructType) {
            throw refused("selects " + attribute.name()
                    + ", which is a struct and has no column type in a table. Select its" + " fields.");
        }
        if (key && attribute.nullable() && !month) {
            throw refused(
                    "has the key " + attribute.name() + ", which may be NULL, and a primary key cannot hold NULL. Write"
                            + " coalesce(" + attribute.name() + ", …) in the SELECT and in the GROUP BY.");
        }
        return new StatisticColumn(attribute.name(), type, !key, approximate);
    }

    private void checkNames(List<StatisticColumn> columns) {
        Set<String> seen = new LinkedHashSet<>();
        for (StatisticColumn column : columns) {
            if (!column.name().matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
                throw refused("has a column '" + column.name()
                        + "', which is no name for a table's column. Give it one with AS.");
            }
            if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
                throw refused("has two columns '" + column.name() + "'. Rename one with AS.");
            }
        }
    }

    private boolean keepsValues() {
        return asJava(aggregate(plan).aggregateExpressions()).stream()
                .flatMap(output -> StreamChecks.functions(output).stream())
                .anyMatch(StatisticPlan::keepsValues);
    }

    /** Spark sorts a batch's trips where what a group has is not overwritten in place, as the text of a {@code min}. */
    private static boolean keepsValues(AggregateFunction function) {
        return function instanceof TypedImperativeAggregate
                || asJava(function.aggBufferAttributes()).stream()
                        .anyMatch(buffer -> !UnsafeRow.isMutable(buffer.dataType()));
    }

    private static boolean isApproximate(Object expression) {
        return StreamChecks.functions(expression).stream().anyMatch(ApproximatePercentile.class::isInstance);
    }

    static String sql(Expression expression) {
        return expression.sql().replace("`", "").replaceAll("\\btrips\\.", "");
    }

    private StatisticException refused(String why) {
        return new StatisticException(file.name(), why);
    }
}
