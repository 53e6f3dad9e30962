package taxistream.streaming.plan;

import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Partial$;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.HashAggregateExec;
import org.apache.spark.sql.types.Metadata;
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * Groups a task's own rows by the fields of a key that is a struct, as a month is one, and puts the struct together again for each
 * group. Spark's faster hash map takes plain values only.
 */
final class FlatKeys {

    private final HashAggregateExec aggregate;
    private final ProjectExec project;

    /** A key's fields, by the key. */
    private final Map<ExprId, Fields> structs = new HashMap<>();

    private FlatKeys(HashAggregateExec aggregate, ProjectExec project) {
        this.aggregate = aggregate;
        this.project = project;
        asJava(aggregate.groupingExpressions()).forEach(key -> addStruct(key.exprId()));
    }

    private void addStruct(ExprId key) {
        for (NamedExpression column : asJava(project.projectList())) {
            if (column.exprId().equals(key)
                    && column instanceof Alias alias
                    && alias.deterministic()
                    && alias.child() instanceof CreateNamedStruct struct) {
                structs.put(key, new Fields(alias, struct));
            }
        }
    }

    /** The same rows; the aggregation itself where it has no such key, or merges what others have grouped. */
    static SparkPlan of(HashAggregateExec aggregate) {
        if (!isPartial(aggregate) || !(aggregate.child() instanceof ProjectExec project)) {
            return aggregate;
        }
        FlatKeys keys = new FlatKeys(aggregate, project);
        return keys.structs.isEmpty() ? aggregate : keys.flattened();
    }

    /** Whether it groups a task's rows for another to merge, and passes on nothing but keys and buffers. */
    private static boolean isPartial(HashAggregateExec aggregate) {
        return aggregate.requiredChildDistributionExpressions().isEmpty()
                && asJava(aggregate.aggregateExpressions()).stream()
                        .allMatch(function -> function.mode().equals(Partial$.MODULE$))
                // A key that is computed for the grouping is another: of a number that has two representations, say.
                && areColumns(aggregate.groupingExpressions())
                && areColumns(aggregate.resultExpressions());
    }

    private static boolean areColumns(Seq<NamedExpression> expressions) {
        return asJava(expressions).stream().allMatch(Attribute.class::isInstance);
    }

    private SparkPlan flattened() {
        ProjectExec below = new ProjectExec(
                each(project.projectList(), column -> {
                    Fields fields = structs.get(column.exprId());
                    if (fields == null) {
                        return Stream.of(column);
                    }
                    Stream<NamedExpression> columns = fields.columns.stream().map(NamedExpression.class::cast);
                    return isRead(column) ? Stream.concat(Stream.of(column), columns) : columns;
                }),
                project.child());
        SparkPlan grouped = aggregate.copy(
                aggregate.requiredChildDistributionExpressions(),
                aggregate.isStreaming(),
                aggregate.numShufflePartitions(),
                each(aggregate.groupingExpressions(), this::fieldsOf),
                aggregate.aggregateExpressions(),
                aggregate.aggregateAttributes(),
                aggregate.initialInputBufferOffset(),
                each(aggregate.resultExpressions(), this::fieldsOf),
                below);
        return new ProjectExec(
                each(aggregate.resultExpressions(), result -> {
                    Fields fields = structs.get(result.exprId());
                    return Stream.of(fields == null ? result.toAttribute() : fields.struct);
                }),
                grouped);
    }

    /** Whether a function of the aggregation reads the struct; other keys are columns, and read nothing. */
    private boolean isRead(NamedExpression column) {
        return asJava(aggregate.aggregateExpressions()).stream()
                .anyMatch(function -> function.references().contains(column.toAttribute()));
    }

    private Stream<NamedExpression> fieldsOf(NamedExpression column) {
        Fields fields = structs.get(column.exprId());
        return fields == null ? Stream.of(column) : fields.columns.stream().map(Alias::toAttribute);
    }

    private static Seq<NamedExpression> each(
            Seq<NamedExpression> columns, Function<NamedExpression, Stream<NamedExpression>> change) {
        return asScala(asJava(columns).stream().flatMap(change).toList()).toSeq();
    }

    /** A struct's fields as columns, and the struct made of them. */
    private static final class Fields {

        final List<Alias> columns = new ArrayList<>();
        final Alias struct;

        Fields(Alias original, CreateNamedStruct struct) {
            List<Expression> parts = new ArrayList<>();
            List<Expression> names = asJava(struct.nameExprs());
            List<Expression> values = asJava(struct.valExprs());
            for (int i = 0; i < values.size(); i++) {
                boolean named = values.get(i) instanceof Alias;
                Expression value = named ? ((Alias) values.get(i)).child() : values.get(i);
                Alias column = alias(
                        value,
                        original.name() + "_" + field(names.get(i)),
                        NamedExpression.newExprId(),
                        Option.empty());
                columns.add(column);
                parts.add(names.get(i));
                parts.add(named ? renamed((Alias) values.get(i), column.toAttribute()) : column.toAttribute());
            }
            this.struct = renamed(original, new CreateNamedStruct(asScala(parts).toSeq()));
        }

        private static String field(Expression name) {
            return ((Literal) name).value().toString();
        }

        private static Alias renamed(Alias alias, Expression value) {
            return alias(value, alias.name(), alias.exprId(), Option.apply(alias.metadata()));
        }

        private static Alias alias(Expression value, String name, ExprId id, Option<Metadata> metadata) {
            return new Alias(
                    value,
                    name,
                    id,
                    asScala(List.<String>of()).toSeq(),
                    metadata,
                    asScala(List.<String>of()).toSeq());
        }
    }
}
