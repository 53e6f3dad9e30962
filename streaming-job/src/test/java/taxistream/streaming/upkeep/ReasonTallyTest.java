package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sun.reflect.ReflectionFactory;

class ReasonTallyTest {

    /** Spark's heartbeat looks at the accumulators of a task that is being deserialized, and reports those that are not zero. */
    @Test
    void oneWhoseFieldsAreNotReadYetIsZero() throws Exception {
        ReasonTally unread = (ReasonTally) ReflectionFactory.getReflectionFactory()
                .newConstructorForSerialization(ReasonTally.class, Object.class.getConstructor())
                .newInstance();
        assertThat(unread.isZero()).isTrue();
    }
}
