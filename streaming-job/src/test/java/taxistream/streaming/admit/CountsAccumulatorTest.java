package taxistream.streaming.admit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.YearMonth;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sun.reflect.ReflectionFactory;

class CountsAccumulatorTest {

    @Test
    void aRangeThatIsReadAgainReplacesItsCounts() {
        CountsAccumulator counts = new CountsAccumulator();
        assertThat(counts.isZero()).isTrue();
        counts.add(new CountsAccumulator.Counted("0/17", counted(5)));
        counts.add(new CountsAccumulator.Counted("0/17", counted(7)));
        counts.add(new CountsAccumulator.Counted("1/0", counted(1)));
        assertThat(RangeCounts.sum(counts.value().values()).tripCount()).isEqualTo(8);
        assertThat(counts.isZero()).isFalse();
    }

    /** Spark's heartbeat looks at the accumulators of a task that is being deserialized, and reports those that are not zero. */
    @Test
    void oneWhoseFieldsAreNotReadYetIsZero() throws Exception {
        CountsAccumulator unread = (CountsAccumulator) ReflectionFactory.getReflectionFactory()
                .newConstructorForSerialization(CountsAccumulator.class, Object.class.getConstructor())
                .newInstance();
        assertThat(unread.isZero()).isTrue();
    }

    private static RangeCounts counted(long trips) {
        return new RangeCounts(Map.of(YearMonth.of(2021, 1), trips), Map.of(), Map.of(), RangeCounts.NO_PICKUP);
    }
}
