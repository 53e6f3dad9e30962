package taxistream.streaming.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class GcsObjectTest {

    @Test
    void aPathIsABucketAndAName() {
        assertThat(GcsObject.of(new Path("gs://trips/job/v1/offsets/7")))
                .isEqualTo(new GcsObject("trips", "job/v1/offsets/7"));
    }

    @Test
    void aBucketMayHoldAnUnderscore() {
        assertThat(GcsObject.of(new Path("gs://my_trips/job")).bucket()).isEqualTo("my_trips");
    }

    @Test
    void aBucketAloneHasNoNameAndNoPrefix() {
        assertThat(GcsObject.of(new Path("gs://trips/")).folderPrefix()).isEmpty();
    }

    @Test
    void aNameIsOneSegmentOfAUrl() {
        assertThat(new GcsObject("trips", "a b/c+d%e/ü").encodedName()).isEqualTo("a%20b%2Fc%2Bd%25e%2F%C3%BC");
    }
}
