package taxistream.streaming.statistic;

import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** Writes an expression as a person would. */
final class SqlNames {

    private SqlNames() {}

    static String of(Expression expression) {
        return expression.sql().replace("`", "").replaceAll("\\btrips\\.", "");
    }

    /** Writes the expression without a cast that Spark added around it. */
    static String withoutCast(Expression expression) {
        return of(expression instanceof Cast cast ? cast.child() : expression);
    }
}
