package taxistream.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static taxistream.gcs.FakeGcs.broken;
import static taxistream.gcs.FakeGcs.header;
import static taxistream.gcs.FakeGcs.stalled;
import static taxistream.gcs.FakeGcs.status;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the client makes of answers that are late, cut, or no. */
@Timeout(60)
class GcsClientTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final GcsObject OBJECT = new GcsObject("trips", "a/b.parquet");
    private static final int MIB = 1024 * 1024;

    private final FakeGcs gcs = new FakeGcs();

    @AfterEach
    void stop() {
        gcs.close();
    }

    @Test
    void anAnswerThatStopsInItsMiddleEndsTheTry() {
        gcs.answering(stalled(200, new byte[] {'{'}, 100));
        assertThatThrownBy(() -> gcs.client(SHORT, Duration.ZERO).find(OBJECT))
                .isInstanceOf(NoAnswerException.class)
                .hasMessageStartingWith("Looking for gs://trips/a/b.parquet had no answer after 1 tries within 0 s: ")
                .hasCauseInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void anAnswerThatStopsInItsMiddleIsAskedForAgain() throws IOException {
        gcs.answering(stalled(200, new byte[] {'{'}, 100), status(200, "{\"size\":\"7\",\"generation\":\"3\"}"));
        assertThat(gcs.client(SHORT, LONG).find(OBJECT).orElseThrow().size()).isEqualTo(7);
    }

    @Test
    void whatCameOfABrokenConnectionCounts() throws IOException {
        gcs.answering(broken(206, new byte[40], 100), status(206, "x".repeat(60)));
        GcsClient client = gcs.client(LONG, LONG);
        assertThat(client.read(OBJECT, 3, 0, 100).orElseThrow()).hasSize(40);
        assertThat(client.read(OBJECT, 3, 40, 60).orElseThrow()).hasSize(60);
        assertThat(gcs.requests())
                .containsExactly(
                        "GET /download/storage/v1/b/trips/o/a/b.parquet bytes=0-99",
                        "GET /download/storage/v1/b/trips/o/a/b.parquet bytes=40-99");
    }

    @Test
    void whatCameBeforeAStallCounts() throws IOException {
        gcs.answering(stalled(206, new byte[40], 100));
        assertThat(gcs.client(SHORT, LONG).read(OBJECT, 3, 0, 100).orElseThrow())
                .hasSize(40);
    }

    @Test
    void anotherVersionIsNotRead() throws IOException {
        gcs.answering(status(412, ""), status(404, ""));
        GcsClient client = gcs.client(LONG, LONG);
        assertThat(client.read(OBJECT, 3, 0, 100)).isEmpty();
        assertThat(client.read(OBJECT, 3, 0, 100)).isEmpty();
    }

    @Test
    void aStoreThatKnowsNoRangesIsRefused() {
        gcs.answering(status(200, "x".repeat(500)));
        assertThatThrownBy(() -> gcs.client(LONG, LONG).read(OBJECT, 3, 0, 100))
                .isInstanceOf(GcsException.class)
                .hasMessageEndingWith("the store sent the whole object and not the part asked for");
    }

    @Test
    void aMissingBucketIsNoMissingObject() throws IOException {
        gcs.answering(
                status(404, "{\"error\":{\"message\":\"No such object: trips/a\"}}"),
                status(404, "{\"error\":{\"message\":\"The specified bucket does not exist.\"}}"));
        GcsClient client = gcs.client(LONG, LONG);
        assertThat(client.find(OBJECT)).isEmpty();
        assertThatThrownBy(() -> client.find(OBJECT))
                .isInstanceOf(GcsException.class)
                .hasMessage("Looking for gs://trips/a/b.parquet was refused with status 404: The specified bucket does"
                        + " not exist.");
    }

    @Test
    void anUploadGoesOnBehindWhatArrived(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[10 * MIB]);
        gcs.answering(
                header("Location", gcs.root() + "session", 200),
                header("Range", "bytes=0-" + (8 * MIB - 1), 308),
                status(503, ""), // of the second chunk,
                header("Range", "bytes=0-" + (9 * MIB - 1), 308), // half of which has arrived
                status(200, "{}"));
        GcsUpload.put(gcs.client(LONG, LONG), file, OBJECT);
        assertThat(gcs.requests())
                .containsExactly(
                        "POST /upload/storage/v1/b/trips/o",
                        "PUT /session bytes 0-8388607/10485760",
                        "PUT /session bytes 8388608-10485759/10485760",
                        "PUT /session bytes */10485760",
                        "PUT /session bytes 9437184-10485759/10485760");
    }

    @Test
    void anUploadOfWhichNothingIsKeptEnds(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        gcs.answering(header("Location", gcs.root() + "session", 200), status(308, ""));
        assertThatThrownBy(() -> GcsUpload.put(gcs.client(LONG, Duration.ZERO), file, OBJECT))
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("the server has kept nothing of a chunk that was sent");
    }
}
