package taxistream.streaming.plan;

import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.execution.CodegenSupport;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.streaming.operators.stateful.EventTimeWatermarkExec;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * Lets generated code pass by Spark's operator that notes the event times, and notes them itself. Spark's own is a loop between
 * two others: each row is written into Spark's row format for it, and read again. It stays in the plan, as the child of this, for
 * Spark looks for it there when it wants the latest event time.
 */
final class WatermarkInLoop extends SparkPlan implements CodegenSupport {

    private final SparkPlan child;
    private CodegenSupport parent;

    /** Public for Spark, which copies operators by it. */
    public WatermarkInLoop(SparkPlan child) {
        this.child = child;
    }

    @Override
    public Seq<SparkPlan> children() {
        return asScala(List.of(child)).toSeq();
    }

    @Override
    public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
        return new WatermarkInLoop(children.head());
    }

    @Override
    public Seq<Attribute> output() {
        return child.output();
    }

    /** Without generated code. */
    @Override
    public RDD<InternalRow> doExecute() {
        return child.execute();
    }

    @Override
    public Seq<RDD<InternalRow>> inputRDDs() {
        return source().inputRDDs();
    }

    @Override
    public String doProduce(CodegenContext context) {
        return source().produce(context, this);
    }

    /** What gives the rows to the watermark, or the watermark where that is not generated code. */
    private CodegenSupport source() {
        if (watermark().child() instanceof WholeStageCodegenExec stage) {
            return (CodegenSupport) stage.child();
        }
        return (CodegenSupport) child;
    }

    private EventTimeWatermarkExec watermark() {
        return (EventTimeWatermarkExec) (child instanceof InputAdapter adapter ? adapter.child() : child);
    }

    @Override
    public String doConsume(CodegenContext context, Seq<ExprCode> input, ExprCode row) {
        if (source() == child) {
            return consume(context, input, null);
        }
        EventTimes times = new EventTimes(watermark().eventTimeStats());
        String name = context.addReferenceObj("eventTimes", times, EventTimes.class.getName());
        // Written once, before the rest uses it.
        String value = evaluateRequiredVariables(
                child.output(), input, AttributeSet.apply(watermark().eventTime()));
        String add = name + ".add(" + input.apply(eventTimeColumn()).value() + ");\n";
        return value + "\n" + add + consume(context, input, null);
    }

    /** Whether the source writes its next row over the last one: Spark then copies those that are kept. */
    @Override
    public boolean needCopyResult() {
        return source().needCopyResult();
    }

    private int eventTimeColumn() {
        List<Attribute> columns = asJava(child.output());
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).exprId().equals(watermark().eventTime().exprId())) {
                return i;
            }
        }
        throw new IllegalStateException("no column " + watermark().eventTime() + " in " + columns);
    }

    @Override
    public CodegenSupport parent() {
        return parent;
    }

    @Override
    public void parent_$eq(CodegenSupport operator) {
        parent = operator;
    }

    @Override
    public String nodeName() {
        return "WatermarkInLoop";
    }

    @Override
    public int productArity() {
        return 1;
    }

    @Override
    public Object productElement(int n) {
        return child;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof WatermarkInLoop;
    }
}
