package taxistream.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.testing.FileServer;

/** Fetching over connections that break, from a server that changes its mind. */
class FetchTest {

    private static final String PATH = "/data/some.bin";

    @TempDir
    private Path folder;

    private final HttpStore store = new HttpStore();
    private final AtomicLong came = new AtomicLong();
    private FileServer server;
    private byte[] content;

    @BeforeEach
    void start() {
        content = new byte[300_000];
        new Random(1).nextBytes(content);
        server = FileServer.start().with(PATH, content);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aWholeFileArrivesAndNothingElseIsLeft() throws IOException {
        fetch();
        assertThat(target()).hasBinaryContent(content);
        assertThat(folder.toFile().list()).containsExactly("some.bin");
        assertThat(came).hasValue(content.length);
    }

    @Test
    void aBrokenConnectionGoesOnAtTheByteWhereItBroke() throws IOException {
        server.breakNext(2, 100_000);
        fetch();
        assertThat(target()).hasBinaryContent(content);
        assertThat(server.requests())
                .containsExactly(
                        "HEAD " + PATH,
                        "GET " + PATH,
                        "GET " + PATH + " bytes=100000-",
                        "GET " + PATH + " bytes=200000-");
    }

    @Test
    void anotherProcessGoesOnWhereThisOneGaveUp() throws IOException {
        server.breakNext(100, 0);
        server.breakNext(1, 50_000);
        FileServer first = server;
        RemoteObject object = store.find(first.uri(PATH)).orElseThrow();
        assertThatThrownBy(() -> new Fetch(new StoppingStore(store), came::addAndGet).to(object, target()))
                .hasMessage("gone");
        assertThat(target()).doesNotExist();
        came.set(0);
        fetch();
        assertThat(target()).hasBinaryContent(content);
        assertThat(server.requests()).endsWith("GET " + PATH + " bytes=50000-");
        assertThat(came).hasValue(content.length);
    }

    @Test
    void whatIsLeftOfAnotherVersionIsNotGoneOnWith() throws IOException {
        server.breakNext(1, 50_000);
        RemoteObject object = store.find(server.uri(PATH)).orElseThrow();
        assertThatThrownBy(() -> new Fetch(new StoppingStore(store), came::addAndGet).to(object, target()))
                .isInstanceOf(IOException.class);
        content[7]++;
        server.with(PATH, content);
        fetch();
        assertThat(target()).hasBinaryContent(content);
        assertThat(folder.toFile().list()).containsExactly("some.bin");
    }

    @Test
    void aFileThatIsReplacedMeanwhileIsRefused() throws IOException {
        RemoteObject object = store.find(server.uri(PATH)).orElseThrow();
        server.with(PATH, new byte[300_000]);
        assertThatThrownBy(() -> new Fetch(store, came::addAndGet).to(object, target()))
                .isInstanceOf(ChangedObjectException.class)
                .hasMessage(server.uri(PATH) + " was replaced while it was being fetched");
    }

    @Test
    void aServerThatIsBusyForAMomentIsAskedAgain() throws IOException {
        RemoteObject object = store.find(server.uri(PATH)).orElseThrow();
        server.refuseNext(2);
        new Fetch(store, came::addAndGet).to(object, target());
        assertThat(target()).hasBinaryContent(content);
    }

    @Test
    void whatDoesNotHaveTheStatedChecksumIsThrownAway() throws IOException {
        server.withHeader("x-goog-hash", "crc32c=AAAAAA==");
        assertThatThrownBy(this::fetch)
                .hasMessage("what came is not what was asked for: its CRC32C is not the one that the server states");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatHasTheStatedChecksumIsTaken() throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(content);
        byte[] bytes = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
        server.withHeader("x-goog-hash", "crc32c=" + Base64.getEncoder().encodeToString(bytes));
        fetch();
        assertThat(target()).hasBinaryContent(content);
    }

    @Test
    void aParquetFileMustBeAWholeOne() throws IOException {
        byte[] cut = Arrays.copyOf("PAR1 and then nothing".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 1_000);
        server.with("/x.parquet", cut);
        RemoteObject object = store.find(server.uri("/x.parquet")).orElseThrow();
        assertThatThrownBy(() -> new Fetch(store, came::addAndGet).to(object, folder.resolve("x.parquet")))
                .hasMessage("what came is not what was asked for: it is no whole parquet file");
    }

    @Test
    void whatTheServerDoesNotHaveIsNotFound() throws IOException {
        assertThat(store.find(server.uri("/none"))).isEmpty();
    }

    @Test
    void aFileWithoutBytesIsAFile() throws IOException {
        server.with("/empty", new byte[0]);
        new Fetch(store, came::addAndGet).to(store.find(server.uri("/empty")).orElseThrow(), target());
        assertThat(Files.size(target())).isZero();
    }

    private void fetch() throws IOException {
        new Fetch(store, came::addAndGet).to(store.find(server.uri(PATH)).orElseThrow(), target());
    }

    private Path target() {
        return folder.resolve("some.bin");
    }

    /** Answers once, then never again: as if the process died after its first connection broke. */
    private static final class StoppingStore implements ObjectStore {
        private final ObjectStore store;
        private boolean opened;

        StoppingStore(ObjectStore store) {
            this.store = store;
        }

        @Override
        public java.util.Optional<RemoteObject> find(java.net.URI location) throws IOException {
            return store.find(location);
        }

        @Override
        public java.util.List<RemoteObject> list(java.net.URI prefix) throws IOException {
            return store.list(prefix);
        }

        @Override
        public java.io.InputStream open(RemoteObject object, long from) throws IOException {
            if (opened) {
                throw new ChangedObjectException(object) {
                    @Override
                    public String getMessage() {
                        return "gone";
                    }
                };
            }
            opened = true;
            return store.open(object, from);
        }
    }
}
