package taxistream.streaming.plan;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ColumnarRule;
import org.apache.spark.sql.execution.SparkPlan;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * What Spark is told to do otherwise, by its setting {@code spark.sql.extensions}, so that a trip goes from the topic into its
 * group in one loop of generated code. Neither rule changes what is computed, and a plan that a rule does not know stays as it is.
 */
public final class TripPlans extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

    /** Called by Spark. */
    public TripPlans() {}

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectColumnar(new AbstractFunction1<>() {
            @Override
            public ColumnarRule apply(SparkSession session) {
                return new BeforeCodeGeneration();
            }
        });
        return BoxedUnit.UNIT;
    }

    /** Spark's last call before it decides which operators share a loop. */
    private static final class BeforeCodeGeneration extends ColumnarRule {

        @Override
        public Rule<SparkPlan> preColumnarTransitions() {
            return new TripPlanRule();
        }
    }
}
