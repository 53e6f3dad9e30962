package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BinaryComparison;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionRef;
import org.apache.spark.sql.catalyst.expressions.CurrentTime;
import org.apache.spark.sql.catalyst.expressions.DateFormatClass;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.EulerNumber;
import org.apache.spark.sql.catalyst.expressions.EvalMode$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetTimestamp;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.LeafExpression;
import org.apache.spark.sql.catalyst.expressions.Like;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.OuterReference;
import org.apache.spark.sql.catalyst.expressions.Pi;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import taxistream.trips.Service;
import taxistream.trips.TripField;

/**
 * Refuses values that no recount could prove, and values whose computation may fail and stop the job. It checks Spark's analysed plan,
 * where some names have become functions and implicit casts are spelt out.
 */
final class ValueChecks {

    /** The metadata key that marks a hidden column of a source, such as _metadata. */
    private static final String HIDDEN = "__metadata_col";

    private static final long MOST_CHARACTERS = 100_000;

    /** The expressions without children that a value may be computed from. */
    private static final Set<Class<?>> LEAVES = Set.of(
            AttributeReference.class,
            CommonExpressionRef.class,
            EulerNumber.class,
            Literal.class,
            OuterReference.class,
            Pi.class);

    private final StatisticFile file;
    private final QueryColumns columns;
    private final Divisors divisors;

    ValueChecks(StatisticFile file, QueryColumns columns) {
        this.file = file;
        this.columns = columns;
        this.divisors = new Divisors(columns);
    }

    /** @throws StatisticException if a value of the query cannot be proved, or its computation may fail */
    void check(LogicalPlan plan) {
        TreeWalk.until(node -> QueryColumns.isTable(node) || node instanceof TryEval, plan, this::checkNode);
        divisors.firstUnsafe(plan).ifPresent(division -> {
            String dividend = SqlNames.withoutCast(division.dividend());
            String divisor = SqlNames.withoutCast(division.divisor());
            throw refused(Refusal.DIVISION, division.expression(), divisor, dividend, divisor);
        });
    }

    private void checkNode(TreeNode<?> node) {
        if (!(node instanceof Expression expression)) {
            return;
        }
        checkSource(expression);
        if (!expression.deterministic()) {
            throw refused(Refusal.RANDOM, expression, SqlNames.of(expression));
        }
        if (expression instanceof Cast cast) {
            checkCast(cast, cast.child(), cast.dataType(), cast.evalMode().equals(EvalMode$.MODULE$.ANSI()));
        } else if (expression instanceof GetTimestamp parsed) {
            checkCast(parsed, parsed.left(), parsed.dataType(), parsed.failOnError());
        } else if (expression instanceof RuntimeReplaceable named && expression.resolved()) {
            TreeWalk.until(TryEval.class::isInstance, named.replacement(), inner -> {
                if (inner instanceof GetTimestamp || inner instanceof Cast) {
                    checkNode(inner);
                } else if (inner instanceof Expression part) {
                    checkTrial(part);
                }
            });
        }
        checkService(expression);
        checkNull(expression);
        checkTexts(expression);
        checkConstant(expression);
        checkTrial(expression);
        checkText(expression);
    }

    /** A misspelt service is no error to Spark: the table would stay empty without a word. */
    private void checkService(Expression expression) {
        if (!(expression instanceof EqualTo || expression instanceof EqualNullSafe || expression instanceof In)) {
            return;
        }
        List<Expression> compared = asJava(expression.children());
        if (compared.stream().noneMatch(side -> columns.isOfTrips(side, TripField.SERVICE.column()))) {
            return;
        }
        List<String> services =
                Arrays.stream(Service.values()).map(Service::label).toList();
        compared.stream()
                .filter(side -> side instanceof Literal literal && literal.value() != null)
                .map(String::valueOf)
                .filter(text -> !services.contains(text))
                .findFirst()
                .ifPresent(text -> {
                    throw refused(Refusal.OTHER_SERVICE, expression, text, Service.labels());
                });
    }

    /** Double quotes are a text's in Spark and a name's elsewhere: the condition would hold for no trip without a word. */
    private void checkTexts(Expression expression) {
        if (!(expression instanceof BinaryComparison || expression instanceof In || expression instanceof Like)) {
            return;
        }
        List<Expression> compared = asJava(expression.children());
        if (compared.stream().allMatch(ValueChecks::isText)) {
            throw refused(Refusal.COMPARED_TEXTS, expression, compared.get(0), compared.get(1));
        }
    }

    private static boolean isText(Expression expression) {
        return expression instanceof Literal literal
                && literal.dataType() instanceof StringType
                && literal.value() != null;
    }

    private void checkNull(Expression expression) {
        if (expression instanceof BinaryComparison compared && !(expression instanceof EqualNullSafe)) {
            checkNull(compared, compared.left(), compared.right());
            checkNull(compared, compared.right(), compared.left());
        }
    }

    private void checkNull(Expression at, Expression side, Expression other) {
        Expression written = side instanceof Cast cast ? cast.child() : side;
        if (written instanceof Literal literal && literal.value() == null) {
            String name = SqlNames.withoutCast(other);
            throw refused(Refusal.COMPARED_WITH_NULL, at, name, name);
        }
    }

    private void checkSource(Expression expression) {
        if (expression instanceof Attribute attribute && attribute.metadata().contains(HIDDEN)) {
            throw refused(Refusal.HIDDEN_COLUMN, expression, attribute.name());
        }
        boolean isForeignLeaf = expression instanceof LeafExpression && !LEAVES.contains(expression.getClass());
        if (isForeignLeaf || expression instanceof CurrentTime) {
            throw refused(Refusal.SESSION, expression, SqlNames.of(expression));
        }
    }

    private void checkCast(Expression cast, Expression from, DataType to, boolean fails) {
        if (!(from.dataType() instanceof StringType) || to instanceof StringType || to instanceof BinaryType) {
            return;
        }
        if (from.foldable()) {
            if (to instanceof DateType || to instanceof TimestampType || to instanceof TimestampNTZType) {
                Admission.specialTime(String.valueOf(from.eval(InternalRow.empty())))
                        .ifPresent(word -> {
                            throw refused(Refusal.SPECIAL_TIME, cast, word);
                        });
            }
        } else if (fails) {
            String text = SqlNames.of(from);
            throw refused(Refusal.TEXT_AS_NUMBER, cast, text, to.sql(), text, to.sql());
        }
    }

    /**
     * Computes a constant now, because otherwise it would fail only when the job runs. All its functions are on the list, so computing it
     * is safe.
     */
    private void checkConstant(Expression expression) {
        if (!expression.foldable() || expression instanceof Literal) {
            return;
        }
        try {
            expression.eval(InternalRow.empty());
        } catch (RuntimeException e) {
            if (expression instanceof Cast cast && cast.child() instanceof Literal text) {
                throw refused(
                        Refusal.NO_VALUE, expression, text, cast.dataType().sql());
            }
            if (TrialOfExpression.isOfValues(e)) {
                throw refused(Refusal.FAILING_CONSTANT, expression, SqlNames.of(expression), TrialOfExpression.why(e));
            }
        }
    }

    /** What fails with any value fails with the first trip: a pattern of another language, an unfinished regular expression. */
    private void checkTrial(Expression expression) {
        TrialOfExpression.failure(expression).ifPresent(why -> {
            if (expression instanceof DateFormatClass format) {
                throw refused(Refusal.PATTERN, expression, SqlNames.of(format.right()));
            }
            throw refused(Refusal.FAILING_CONSTANT, expression, SqlNames.of(expression), why);
        });
    }

    private void checkText(Expression expression) {
        if (!expression.resolved() || !(expression.dataType() instanceof StringType type)) {
            return;
        }
        if (!type.isUTF8BinaryCollation()) {
            throw refused(Refusal.COLLATION, expression);
        }
        OptionalLong width = columns.widths().atMost(expression);
        if (width.isPresent() && width.getAsLong() > MOST_CHARACTERS) {
            throw refused(Refusal.LONG_TEXT, expression, width.getAsLong(), shortened(SqlNames.of(expression)));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private StatisticException refused(Refusal refusal, Expression at, Object... words) {
        return new StatisticException(file, refusal.sentence(words), place(at));
    }

    /** The position of the expression, or of its first part that has one in the SQL. */
    private static Optional<SqlPlace> place(Expression expression) {
        return SqlPlace.of(expression).or(() -> asJava(expression.children()).stream()
                .map(ValueChecks::place)
                .flatMap(Optional::stream)
                .findFirst());
    }
}
