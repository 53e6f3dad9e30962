package taxistream.streaming.plan;

import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.HashAggregateExec;
import org.apache.spark.sql.execution.streaming.operators.stateful.EventTimeWatermarkExec;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import scala.Function1;
import scala.runtime.AbstractPartialFunction;

/** Puts the watermark into the loop of its neighbours, and groups trips by the bounds of their month. */
final class TripPlanRule extends Rule<SparkPlan> {

    /** A setting of Spark's: {@code -Dspark.taxistream.plan=spark} leaves Spark's plans as they are. */
    static final String PLAN = "spark.taxistream.plan";

    @Override
    public SparkPlan apply(SparkPlan plan) {
        return conf().getConfString(PLAN, "taxistream").equals("spark")
                ? plan
                : (SparkPlan) plan.transformUp(new EachOperator());
    }

    private static final class EachOperator extends AbstractPartialFunction<SparkPlan, SparkPlan> {

        @Override
        public boolean isDefinedAt(SparkPlan node) {
            return node instanceof EventTimeWatermarkExec
                    || node instanceof WatermarkInLoop
                    || node instanceof HashAggregateExec;
        }

        @Override
        @SuppressWarnings("unchecked") // Scala's signature of it
        public <A extends SparkPlan, B> B applyOrElse(A node, Function1<A, B> otherwise) {
            if (node instanceof EventTimeWatermarkExec watermark && isTime(watermark.eventTime())) {
                return (B) new WatermarkInLoop(watermark);
            }
            if (node instanceof WatermarkInLoop outer && outer.children().head() instanceof WatermarkInLoop inner) {
                return (B) inner; // the rule has been here before
            }
            if (node instanceof HashAggregateExec aggregate) {
                return (B) FlatKeys.of(aggregate);
            }
            return otherwise.apply(node);
        }

        /** Not a window, of which Spark takes the end. */
        private static boolean isTime(Attribute eventTime) {
            return !eventTime.nullable()
                    && (eventTime.dataType() instanceof TimestampType
                            || eventTime.dataType() instanceof TimestampNTZType);
        }
    }
}
