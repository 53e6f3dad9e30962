package taxistream.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

class GcsObjectTest {

    @Test
    void anAddressIsABucketAndAName() {
        assertThat(GcsObject.of(URI.create("gs://trips/job/v1/offsets/7")))
                .isEqualTo(new GcsObject("trips", "job/v1/offsets/7"));
    }

    @Test
    void aBucketMayHoldAnUnderscore() {
        assertThat(GcsObject.of(URI.create("gs://my_trips/job")).bucket()).isEqualTo("my_trips");
    }

    @Test
    void aBucketAloneHasNoNameAndNoPrefix() {
        assertThat(GcsObject.of(URI.create("gs://trips/")).folderPrefix()).isEmpty();
    }

    @Test
    void aNameIsOneSegmentOfAUrl() {
        assertThat(new GcsObject("trips", "a b/c+d%e/ü").encodedName()).isEqualTo("a%20b%2Fc%2Bd%25e%2F%C3%BC");
    }

    @Test
    void aNameMayBeginWithASlash() {
        GcsObject object = GcsObject.parse("gs://trips//a b.parquet");
        assertThat(object).isEqualTo(new GcsObject("trips", "/a b.parquet"));
        assertThat(GcsObject.of(object.uri())).isEqualTo(object);
    }

    @Test
    void whatNamesNoBucketIsRefused() {
        assertThatThrownBy(() -> GcsObject.parse("gs:///job"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'gs:///job' names no bucket: write gs://bucket/prefix.");
    }
}
