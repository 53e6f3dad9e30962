package taxistream.streaming.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointCostTest {

    @Test
    void aBatchTakesOneWriteAPartitionAndTwoMore() {
        assertThat(new CheckpointCost(1, 2, Optional.empty()).writesPerBatch()).isEqualTo(4);
        assertThat(new CheckpointCost(3, 4, Optional.empty()).writesPerBatch()).isEqualTo(18);
    }

    @Test
    void aDayOfTenSecondBatchesHas8640OfThemAnd1440Maintenances() {
        assertThat(new CheckpointCost(1, 2, Optional.empty()).dollarsPerDay(Duration.ofSeconds(10)))
                .isEqualTo((4 * 8640 + 2 * (2 * 1440 + 864)) * 5e-6, within(1e-9));
    }

    @Test
    void theSentenceNamesRequestsAndDollars() {
        assertThat(new CheckpointCost(2, 2, Optional.of(Duration.ofSeconds(10))).sentence("gs://b/c"))
                .isEqualTo("Checkpoint on gs://b/c: 8 requests a batch (2 statistics, each 2 partitions + 2);"
                        + " with a batch every 10s at most 69,120 a day, and 14,976 for upkeep: $0.42 at list price.");
    }

    @Test
    void aRunOfOneBatchHasNoDay() {
        assertThat(new CheckpointCost(1, 2, Optional.empty()).sentence("gs://b/c"))
                .isEqualTo("Checkpoint on gs://b/c: 4 requests a batch (1 statistic, each 2 partitions + 2).");
    }
}
