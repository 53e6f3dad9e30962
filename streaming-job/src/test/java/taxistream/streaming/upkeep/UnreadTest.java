package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import taxistream.settings.FailedRun;

class UnreadTest {

    private static Unread unread(Map<String, Long> byStatistic) {
        return new Unread(new TreeMap<>(byStatistic), List.of());
    }

    @Test
    void eachStatisticThatIsBehindIsNamed() {
        assertThat(unread(Map.of("monthly_trips", 12_345L, "monthly_hours", 7L)).sentence())
                .isEqualTo(
                        "The job has not read the topic to its end: monthly_hours is 7 records behind, monthly_trips is"
                                + " 12,345 records behind.");
    }

    @Test
    void aWaitForATopicThatIsAnotherNowEndsWithTheSentence() {
        Unread unread = new Unread(new TreeMap<>(), List.of("Topic trips is not the one."));
        assertThat(unread.warnings()).containsExactly("Topic trips is not the one.");
        assertThatThrownBy(() -> Unread.await(() -> unread, new PrintWriter(new StringWriter())))
                .isInstanceOf(FailedRun.class)
                .hasMessage("Topic trips is not the one.");
    }

    @Test
    void theWaitEndsWhenAllIsReadAndSaysEachChange() {
        StringWriter said = new StringWriter();
        Deque<Unread> answers = new ArrayDeque<>(
                List.of(unread(Map.of("monthly_trips", 2L)), unread(Map.of("monthly_trips", 1L)), unread(Map.of())));
        Unread.await(answers::removeFirst, new PrintWriter(said, true));
        assertThat(answers).isEmpty();
        assertThat(said.toString().lines())
                .containsExactly(
                        "The job has not read the topic to its end: monthly_trips is 2 records behind. Waiting.",
                        "The job has not read the topic to its end: monthly_trips is 1 record behind. Waiting.");
    }
}
