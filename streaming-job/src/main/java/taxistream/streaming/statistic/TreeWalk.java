package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import scala.Option;
import scala.Product;

/**
 * Visits every node of a plan: plans, expressions and whatever they hold, such as a subquery inside an expression, a function's
 * FILTER or the queries of a WITH. Spark's own children leave some of these out. A node comes before what it holds.
 */
final class TreeWalk {

    private final Predicate<TreeNode<?>> end;
    private final Consumer<TreeNode<?>> visitor;

    private TreeWalk(Predicate<TreeNode<?>> end, Consumer<TreeNode<?>> visitor) {
        this.end = end;
        this.visitor = visitor;
    }

    /** Visits the plan and all that it holds. */
    static void all(TreeNode<?> plan, Consumer<TreeNode<?>> visitor) {
        new TreeWalk(node -> false, visitor).visit(plan);
    }

    /** Visits the plan and all that it holds, but nothing of and in the nodes at which to end. */
    static void until(Predicate<TreeNode<?>> end, TreeNode<?> plan, Consumer<TreeNode<?>> visitor) {
        new TreeWalk(end, visitor).visit(plan);
    }

    private void visit(Object value) {
        if (value instanceof TreeNode<?> node) {
            if (!end.test(node)) {
                visitor.accept(node);
                parts(node);
            }
        } else if (value instanceof Option || value.getClass().getName().startsWith("scala.Tuple")) {
            parts(value);
        } else if (value instanceof scala.collection.Iterable<?> values) {
            asJava(values).forEach(this::visitPresent);
        }
    }

    private void parts(Object node) {
        if (node instanceof Product product) {
            asJava(product.productIterator()).forEachRemaining(this::visitPresent);
        }
    }

    private void visitPresent(Object value) {
        if (value != null) {
            visit(value);
        }
    }
}
