package taxistream.streaming.statistic;

import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** An expression as a person would write it. */
final class SqlNames {

    private SqlNames() {}

    static String of(Expression expression) {
        return expression.sql().replace("`", "").replaceAll("\\btrips\\.", "");
    }

    /** The same, without a cast that Spark puts around it. */
    static String withoutCast(Expression expression) {
        return of(expression instanceof Cast cast ? cast.child() : expression);
    }
}
