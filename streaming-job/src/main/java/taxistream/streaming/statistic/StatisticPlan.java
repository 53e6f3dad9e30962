package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.ApproximatePercentile;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.streaming.OutputMode;

/**
 * Judges a statistic for every command: its SQL is a query that may be run, its key columns are known, a changed group can overwrite its
 * former row, and a group leaves the state when its month is final. A statistic without proof of these is refused, by a sentence of
 * {@link Refusal}.
 */
public final class StatisticPlan {

    private final SparkSession spark;
    private final StatisticFile file;
    private final Dataset<Row> rows;
    private final LogicalPlan plan;
    private final Aggregate aggregate;

    private StatisticPlan(SparkSession spark, StatisticFile file, Dataset<Row> rows) {
        this.spark = spark;
        this.file = file;
        this.rows = rows;
        this.plan = new InlineCTE(true, false).apply(rows.queryExecution().analyzed());
        this.aggregate = aggregate(plan);
    }

    /**
     * Analyses the statistic over the view {@code trips}, which must exist, without running it.
     *
     * @throws StatisticException if it does not parse or cannot be kept right
     */
    public static Analysed analyse(SparkSession spark, StatisticFile file) {
        try {
            return judged(spark, file);
        } catch (StackOverflowError e) {
            throw new StatisticException(file, Refusal.TOO_DEEP.sentence(), Optional.empty(), e);
        }
    }

    private static Analysed judged(SparkSession spark, StatisticFile file) {
        new TableLimits(file).checkName();
        Admission.check(spark, file);
        StatisticPlan analysed = new StatisticPlan(spark, file, query(spark, file));
        Statistic statistic = analysed.statistic();
        analysed.checkSupported();
        return new Analysed(statistic, analysed.rows, analysed.keepsValues());
    }

    /**
     * A statistic and its rows over the view of its analysis.
     *
     * @param keepsValues whether a group remembers values of single trips within a batch, as for a median
     */
    public record Analysed(Statistic statistic, Dataset<Row> rows, boolean keepsValues) {}

    /** Must be called after {@link Admission}, which admits queries alone: Spark would run a command at once. */
    private static Dataset<Row> query(SparkSession spark, StatisticFile file) {
        try {
            return spark.sql(file.sql());
        } catch (Exception e) {
            throw explained(e, spark, file);
        }
    }

    /** Runs Spark's UnsupportedOperationChecker before the query is started. */
    private void checkSupported() {
        if (!plan.isStreaming()) {
            return; // a recount is a batch
        }
        try {
            UnsupportedOperationChecker.checkForStreaming(plan, OutputMode.Update());
        } catch (Exception e) {
            throw explained(e, spark, file);
        }
    }

    /** Spark throws checked exceptions that it does not declare. */
    private static RuntimeException explained(Exception e, SparkSession spark, StatisticFile file) {
        if (e instanceof AnalysisException error) {
            return new StatisticException(
                    file, SqlErrors.explain(error, file, spark), SqlErrors.place(error, file, spark), e);
        }
        return e instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(e);
    }

    private Statistic statistic() {
        new StreamChecks(file).check(aggregate);
        List<KeyColumns.Selected> selected = new KeyColumns(file, plan, aggregate).selected();
        QueryColumns known = new QueryColumns(spark, plan);
        new ValueChecks(file, known).check(plan);

        ColumnChecks checks = new ColumnChecks(file, known);
        List<Optional<SqlPlace>> places = new ArrayList<>();
        List<Attribute> names = asJava(rows.queryExecution().analyzed().output());
        List<StatisticColumn> columns = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < selected.size(); i++) {
            String name = names.get(i).name();
            columns.add(checks.column(selected.get(i), name, isApproximate(selected.get(i))));
            selected.get(i).key().ifPresent(key -> keys.add(name));
            places.add(selected.get(i).place());
        }
        new TableLimits(file).check(columns, keys, places);
        return new Statistic(file, List.copyOf(columns), List.copyOf(keys), Lineage.of(plan));
    }

    /** The single aggregate of the plan, below projections and aliases. Below a table's view is nothing of the statistic's own. */
    private Aggregate aggregate(LogicalPlan node) {
        if (node instanceof Aggregate found) {
            return found;
        }
        if (node instanceof Project || node instanceof SubqueryAlias) {
            return aggregate(asJava(node.children()).get(0));
        }
        Refusal refusal = Refusal.of(node, Refusal.Where.ABOVE)
                .orElse(node instanceof Join && hasAggregate(node) ? Refusal.JOINED_AGGREGATES : Refusal.NO_GROUP_BY);
        throw new StatisticException(
                file, refusal.sentence(), refusal == Refusal.HAVING ? having() : SqlPlace.of(node));
    }

    private static boolean hasAggregate(LogicalPlan node) {
        return node instanceof Aggregate || asJava(node.children()).stream().anyMatch(StatisticPlan::hasAggregate);
    }

    /** Spark takes the whole query for the place of its HAVING. */
    private Optional<SqlPlace> having() {
        return SqlTokens.of(file.sql()).tokens().stream()
                .filter(token -> token.getType() == SqlBaseLexer.HAVING)
                .map(SqlPlace::of)
                .reduce((first, last) -> last);
    }

    private boolean isApproximate(KeyColumns.Selected column) {
        return column.source()
                .map(StatisticPlan::isApproximate)
                .orElseGet(
                        () -> asJava(aggregate.aggregateExpressions()).stream().anyMatch(StatisticPlan::isApproximate));
    }

    private static boolean isApproximate(Object expression) {
        return StreamChecks.functions(expression).stream().anyMatch(ApproximatePercentile.class::isInstance);
    }

    private boolean keepsValues() {
        return asJava(aggregate.aggregateExpressions()).stream()
                .flatMap(output -> StreamChecks.functions(output).stream())
                .anyMatch(StatisticPlan::keepsValues);
    }

    /**
     * Whether Spark sorts a batch's trips: it does if an UnsafeRow cannot update the buffer in place, such as the text of a {@code min}.
     */
    private static boolean keepsValues(AggregateFunction function) {
        return function instanceof TypedImperativeAggregate
                || asJava(function.aggBufferAttributes()).stream()
                        .anyMatch(buffer -> !UnsafeRow.isMutable(buffer.dataType()));
    }
}
