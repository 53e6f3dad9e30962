package taxistream.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {

    private final BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(1));

    @ParameterizedTest
    @CsvSource({"1,50,100", "2,100,200", "3,200,400", "4,400,800", "5,500,1000", "6,500,1000", "1000000,500,1000"})
    void aPauseIsTwiceTheOneBeforeUpToTheLongestAndHalfOfItIsRandom(int failures, long least, long most) {
        assertThat(Stream.generate(() -> backOff.pause(failures).toMillis()).limit(200))
                .allSatisfy(millis -> assertThat(millis).isBetween(least, most))
                .anySatisfy(millis -> assertThat(millis).isGreaterThan(least));
    }

    @Test
    void refusesWhatWouldNotPauseOrGrow() {
        assertThatThrownBy(() -> new BackOff(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessage("a back-off begins above 0 and does not fall: from PT0S to PT1S");
        assertThatThrownBy(() -> new BackOff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("a back-off begins above 0 and does not fall: from PT2S to PT1S");
    }
}
