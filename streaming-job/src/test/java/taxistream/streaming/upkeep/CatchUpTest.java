package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    private final List<String> lines = new ArrayList<>();
    private final CatchUp catchUp = new CatchUp("tips", lines::add, 0);

    private void look(long second, OptionalLong behind) {
        catchUp.look(behind, TimeUnit.SECONDS.toNanos(second));
    }

    @Test
    void tellsTheRecordsThePaceAndTheTimeThatIsLeftEveryFiveSeconds() {
        look(1, OptionalLong.empty());
        look(5, OptionalLong.empty());
        look(7, OptionalLong.of(1_000_000));
        look(10, OptionalLong.of(1_000_000));
        look(12, OptionalLong.of(700_000));
        look(17, OptionalLong.of(400_000));
        assertThat(lines)
                .containsExactly(
                        "tips: no batch is committed yet, after 5 s.",
                        "tips: 1,000,000 records to read.",
                        "tips: 400,000 records to read, 60,000 a second: about 7 s.");
    }
}
