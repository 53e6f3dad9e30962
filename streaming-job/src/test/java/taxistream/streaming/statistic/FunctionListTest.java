package taxistream.streaming.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.junit.jupiter.api.Test;

/** The two lists of functions. */
class FunctionListTest {

    /** Spark parses these as syntax, and calls them by no name. */
    private static final Set<String> SYNTAX = Set.of("in", "not", "and", "or", "like", "ilike", "between");

    @Test
    void sparkHasEveryFunctionThatIsAdmitted() {
        assertThat(FunctionList.names())
                .filteredOn(name -> !SYNTAX.contains(name))
                .allMatch(name -> FunctionRegistry.builtin().functionExists(new FunctionIdentifier(name)));
    }

    @Test
    void noFunctionIsAdmittedAndRefused() {
        assertThat(FunctionList.names())
                .filteredOn(name -> !FunctionList.reason(name).orElse("").startsWith("is not among"))
                .allMatch(SYNTAX::contains);
    }

    @Test
    void whatSparkAddsIsRefusedUntilItIsListed() {
        assertThat(FunctionList.admits("reflect")).isFalse();
        assertThat(FunctionList.reason("kll_sketch_agg_bigint"))
                .hasValue("is not among the functions that a statistic may call (see docs/statistics.md)");
        assertThat(FunctionList.reason("no_such_function")).isEmpty();
    }
}
