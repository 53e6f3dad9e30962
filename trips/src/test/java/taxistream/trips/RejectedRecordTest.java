package taxistream.trips;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RejectedRecordTest {

    @Test
    void whatFitsIsKeptAsItIs() {
        byte[] value = new byte[RejectedRecord.MOST_BYTES];
        RejectedRecord kept = RejectedRecord.of(value, "no trip");
        assertThat(kept.value()).isSameAs(value);
        assertThat(kept.detail()).isEqualTo("no trip");
        assertThat(kept.truncatedFrom()).isEmpty();
    }

    @Test
    void ofMoreThanKafkaTakesTheBeginningIsKeptAndTheSizeTold() {
        RejectedRecord kept = RejectedRecord.of(new byte[20_000_000], "x".repeat(3_000_000));
        assertThat(kept.value()).hasSize(RejectedRecord.MOST_BYTES);
        assertThat(kept.detail()).hasSize(RejectedRecord.MOST_DETAIL_CHARACTERS + 1);
        assertThat(kept.truncatedFrom()).hasValue(20_000_000);
    }

    @Test
    void aTombstoneHasNothingToKeep() {
        assertThat(RejectedRecord.of(null, "the record has no value").value()).isNull();
    }
}
