package taxistream.streaming.plan;

import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.HashAggregateExec;
import org.apache.spark.sql.execution.streaming.operators.stateful.EventTimeWatermarkExec;
import scala.runtime.AbstractPartialFunction;

/** Puts the watermark into the loop of its neighbours, and groups trips by the bounds of their month. */
final class TripPlanRule extends Rule<SparkPlan> {

    @Override
    public SparkPlan apply(SparkPlan plan) {
        return (SparkPlan) plan.transformUp(new AbstractPartialFunction<SparkPlan, SparkPlan>() {
            @Override
            public boolean isDefinedAt(SparkPlan node) {
                return node instanceof EventTimeWatermarkExec || node instanceof HashAggregateExec;
            }

            @Override
            @SuppressWarnings("unchecked") // Scala's signature of it
            public <A extends SparkPlan, B> B applyOrElse(A node, scala.Function1<A, B> otherwise) {
                if (node instanceof EventTimeWatermarkExec watermark
                        && !watermark.eventTime().nullable()) {
                    return (B) new WatermarkInLoop(watermark);
                }
                if (node instanceof HashAggregateExec aggregate) {
                    return (B) FlatKeys.of(aggregate);
                }
                return otherwise.apply(node);
            }
        });
    }
}
