package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import scala.Option;
import scala.Product;

/**
 * Visits every node of a plan: plans, expressions and their parts, such as a subquery inside an expression, a function's FILTER or the
 * queries of a WITH. Spark's TreeNode.children leaves some of these out. A node is visited before its parts.
 */
final class TreeWalk {

    private final Predicate<TreeNode<?>> end;
    private final Consumer<TreeNode<?>> visitor;
    private int depth;
    private int deepest;

    private TreeWalk(Predicate<TreeNode<?>> end, Consumer<TreeNode<?>> visitor) {
        this.end = end;
        this.visitor = visitor;
    }

    /** Visits the plan and all its parts. */
    static void all(TreeNode<?> plan, Consumer<TreeNode<?>> visitor) {
        new TreeWalk(node -> false, visitor).visit(plan);
    }

    /** Visits the plan and its parts, without the nodes at which {@code end} holds and their parts. */
    static void until(Predicate<TreeNode<?>> end, TreeNode<?> plan, Consumer<TreeNode<?>> visitor) {
        new TreeWalk(end, visitor).visit(plan);
    }

    /** The most nodes below each other. */
    static int depth(TreeNode<?> plan) {
        TreeWalk walk = new TreeWalk(node -> false, node -> {});
        walk.visit(plan);
        return walk.deepest;
    }

    private void visit(Object value) {
        if (value instanceof TreeNode<?> node) {
            if (!end.test(node)) {
                deepest = Math.max(deepest, ++depth);
                visitor.accept(node);
                parts(node);
                depth--;
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
