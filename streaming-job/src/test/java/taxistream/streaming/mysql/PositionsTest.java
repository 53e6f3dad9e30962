package taxistream.streaming.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Places in a topic are compared by their offsets, and read as they were written. */
class PositionsTest {

    private static Positions at(long zero, long one) {
        return Positions.of(Map.of(0, Position.of(zero, 3), 1, Position.of(one)));
    }

    @Test
    void theyAreReadAsTheyWereWritten() {
        assertThat(at(17, 20)).hasToString("0=17@3 1=20");
        assertThat(Positions.parse("0=17@3 1=20")).isEqualTo(at(17, 20));
        assertThat(Positions.parse("")).isEqualTo(Positions.NONE);
        assertThatThrownBy(() -> Positions.parse("0=17;1=20"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'0=17;1=20' is no position like 0=17@3");
    }

    @Test
    void theSamePlaceHasTheSameOffsetsWhateverItsLeaders() {
        assertThat(at(17, 20).isSamePlaceAs(Positions.parse("0=17@9 1=20@9"))).isTrue();
        assertThat(at(17, 20).isSamePlaceAs(Positions.parse("0=17 1=21"))).isFalse();
    }

    @Test
    void aPartitionThatIsAbsentWasReadNothingOf() {
        assertThat(Positions.NONE.isSamePlaceAs(at(0, 0))).isTrue();
        assertThat(at(17, 0).isSamePlaceAs(Positions.parse("0=17"))).isTrue();
        assertThat(at(17, 1).isSamePlaceAs(Positions.parse("0=17"))).isFalse();
    }

    @Test
    void onePlaceIsBeforeAnotherIfItIsInEveryPartition() {
        assertThat(at(17, 20).isAtOrBefore(at(17, 21))).isTrue();
        assertThat(at(17, 20).isAtOrBefore(at(18, 19))).isFalse();
        assertThat(at(17, 20).isAtOrBefore(Positions.parse("0=30"))).isFalse();
    }
}
