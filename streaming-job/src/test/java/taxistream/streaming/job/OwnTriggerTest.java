package taxistream.streaming.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import taxistream.streaming.statistic.StatisticFile;

class OwnTriggerTest {

    private static StatisticFile file(String head) {
        return StatisticFile.of("counts", head + "\nSELECT month, count(*) AS n FROM trips GROUP BY month");
    }

    @Test
    void aLineOfTheHeadSaysHowOften() {
        assertThat(OwnTrigger.of(file("-- Trips.\n-- trigger: 1 minute"))).contains(Duration.ofMinutes(1));
        assertThat(OwnTrigger.of(file("-- Trips."))).isEmpty();
        assertThat(OwnTrigger.of(file("-- Trips.\n\n-- trigger: 1 minute"))).isEmpty();
    }

    @Test
    void whatIsNoDurationIsRefused() {
        assertThatThrownBy(() -> OwnTrigger.of(file("-- trigger: often")))
                .hasMessage(
                        "Statistic 'counts' has the trigger 'often', which is no duration. Write a whole number above 0"
                                + " and a unit: -- trigger: 1 minute");
        assertThatThrownBy(() -> OwnTrigger.of(file("-- trigger: 0s")))
                .hasMessageContaining("'0s', which is no duration");
    }

    @Test
    void itCanChangeWithoutARebuild() {
        assertThat(file("-- trigger: 1 minute").fingerprint()).isEqualTo(file("").fingerprint());
    }
}
