package taxistream.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class UploadContentTest {

    @Test
    void upToTheLimitItStaysInMemory() throws IOException {
        UploadContent content = new UploadContent(5);
        content.write("12345".getBytes(StandardCharsets.UTF_8));
        content.complete();
        assertThat(content.isInMemory()).isTrue();
        assertThat(sent(content)).isEqualTo("12345");
    }

    @Test
    void aboveTheLimitItGoesToTheDiskAndCanBeSentAgain() throws IOException {
        UploadContent content = new UploadContent(5);
        content.write("1234".getBytes(StandardCharsets.UTF_8));
        content.write('5');
        content.write("67".getBytes(StandardCharsets.UTF_8));
        content.complete();
        assertThat(content.isInMemory()).isFalse();
        assertThat(content.size()).isEqualTo(7);
        assertThat(sent(content)).isEqualTo("1234567");
        assertThat(sent(content)).isEqualTo("1234567");
        content.discard();
    }

    @Test
    void itsMd5IsSpeltAsGcsSpellsIt() throws IOException {
        UploadContent content = new UploadContent(5);
        content.complete();
        assertThat(content.md5()).isEqualTo("1B2M2Y8AsgTpgAmY7PhCfg==");
    }

    private static String sent(UploadContent content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CompletableFuture<Void> done = new CompletableFuture<>();
        content.publisher().subscribe(new Flow.Subscriber<ByteBuffer>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                byte[] part = Arrays.copyOfRange(buffer.array(), buffer.position(), buffer.limit());
                bytes.write(part, 0, part.length);
            }

            @Override
            public void onError(Throwable failure) {
                done.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                done.complete(null);
            }
        });
        done.join();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
