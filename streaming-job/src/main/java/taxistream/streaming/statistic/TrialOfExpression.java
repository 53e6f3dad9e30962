package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Computes an expression once, its inputs replaced by ordinary values: 1, the text 1, a moment of 2024. All functions are on the list, so
 * that is safe. What fails then is wrong in itself, and would fail only when the job runs.
 */
final class TrialOfExpression {

    private static final long A_MOMENT_MICROS = 1_704_110_400_000_000L; // 2024-01-01 12:00
    private static final int ITS_DAY = 19_723;

    private TrialOfExpression() {}

    /** Why it fails; empty if it does not, or cannot be computed by itself. */
    static Optional<String> failure(Expression expression) {
        List<Expression> children = asJava(expression.children());
        if (!expression.resolved()
                || expression.foldable()
                || expression instanceof Unevaluable
                || expression instanceof AggregateFunction
                || expression instanceof RuntimeReplaceable
                || children.isEmpty()) {
            return Optional.empty();
        }
        if (children.stream().anyMatch(TrialOfExpression::isFailingConstant)) {
            return Optional.empty(); // that is the constant's fault
        }
        List<Expression> ordinary =
                children.stream().map(TrialOfExpression::ordinary).toList();
        try {
            ((Expression) expression.withNewChildren(asScala(ordinary).toIndexedSeq())).eval(InternalRow.empty());
            return Optional.empty();
        } catch (Exception e) { // Spark declares none
            return isOfValues(e) && !isDivision(e) ? Optional.of(why(e)) : Optional.empty();
        }
    }

    private static boolean isFailingConstant(Expression child) {
        try {
            if (child.foldable()) {
                child.eval(InternalRow.empty());
            }
            return false;
        } catch (Exception e) { // Spark declares none
            return true;
        }
    }

    /** Divisions have a check of their own, which knows the conditions around them. */
    private static boolean isDivision(Exception e) {
        return e instanceof SparkThrowable error
                && error.getCondition() != null
                && error.getCondition().startsWith("DIVIDE_BY_ZERO");
    }

    private static Expression ordinary(Expression child) {
        if (child.foldable()) {
            return child;
        }
        DataType type = child.dataType();
        return new Literal(value(type), type);
    }

    /** In Spark's own form; null for a type that is none of trips'. */
    private static Object value(DataType type) {
        if (type instanceof StringType) {
            return UTF8String.fromString("1");
        }
        if (type instanceof IntegerType) {
            return 1;
        }
        if (type instanceof LongType) {
            return 1L;
        }
        if (type instanceof DoubleType) {
            return 1.0;
        }
        if (type instanceof DecimalType) {
            return Decimal.apply(1);
        }
        if (type instanceof DateType) {
            return ITS_DAY;
        }
        return type instanceof TimestampType ? A_MOMENT_MICROS : null;
    }

    /** Whether the values are at fault, and not the computation without a plan. */
    static boolean isOfValues(Exception e) {
        return e instanceof PatternSyntaxException
                || e instanceof DateTimeException
                || e instanceof SparkThrowable error
                        && error.getCondition() != null
                        && !error.getCondition().startsWith("INTERNAL_ERROR");
    }

    static String why(Exception e) {
        return SqlErrors.firstLine(String.valueOf(e.getMessage())).replaceFirst("\\.( [A-Z].*)?$", "");
    }
}
