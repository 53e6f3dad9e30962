package taxistream.streaming.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ConcurrentModificationException;
import org.junit.jupiter.api.Test;

/** Which failures of a query mean that another driver writes to its checkpoint. */
class RivalsTest {

    @Test
    void aFileOfTheNextBatchThatIsThereAlreadyIsARivals() {
        assertThat(Rivals.isContested(wrapped(new ConcurrentModificationException("batch 7"))))
                .isTrue();
    }

    @Test
    void aBrokenDiskIsNoRival() {
        assertThat(Rivals.isContested(wrapped(new IOException("No space left on device"))))
                .isFalse();
        assertThat(Rivals.isContested(new IllegalStateException("no cause"))).isFalse();
    }

    private static Throwable wrapped(Throwable cause) {
        return new IllegalStateException("the query failed", new IllegalArgumentException(cause));
    }
}
