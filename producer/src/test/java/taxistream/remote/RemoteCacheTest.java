package taxistream.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.DataSize;
import taxistream.testing.FileServer;

/** What the cache keeps, and what makes room. */
class RemoteCacheTest {

    @TempDir
    private Path folder;

    private final FileServer server = FileServer.start()
            .with("/a.bin", new byte[1_000])
            .with("/b.bin", new byte[1_000])
            .with("/c.bin", new byte[1_000]);

    private RemoteCache cache;

    @BeforeEach
    void begin() {
        cache = new RemoteCache(
                new RemoteStores(GcsAccess.client(Optional.empty())), folder.resolve("cache"), DataSize.parse("2k"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsThereIsNotFetchedAgain() {
        RemoteObject a = find("/a.bin");
        cache.fetch(a);
        int requests = server.requests().size();
        cache.fetch(a);
        assertThat(cache.path(a)).hasSize(1_000);
        assertThat(server.requests()).hasSize(requests);
    }

    @Test
    void whatWasUsedLeastLatelyMakesRoom() throws Exception {
        RemoteObject a = find("/a.bin");
        RemoteObject b = find("/b.bin");
        cache.fetch(a);
        cache.fetch(b);
        cache.release(a);
        cache.release(b);
        Files.setLastModifiedTime(cache.path(b), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        cache.fetch(find("/c.bin"));
        assertThat(cache.path(b)).doesNotExist();
        assertThat(cache.path(a)).exists();
    }

    @Test
    void whatIsInUseStaysEvenBeyondTheBound() {
        RemoteObject a = find("/a.bin");
        RemoteObject b = find("/b.bin");
        RemoteObject c = find("/c.bin");
        cache.fetch(a);
        cache.fetch(b);
        cache.fetch(c);
        assertThat(cache.path(a)).exists();
        assertThat(cache.path(b)).exists();
        assertThat(cache.path(c)).exists();
    }

    @Test
    void anotherVersionHasAnotherPath() {
        RemoteObject before = find("/a.bin");
        server.with("/a.bin", new byte[999]);
        assertThat(cache.path(find("/a.bin"))).isNotEqualTo(cache.path(before));
    }

    private RemoteObject find(String path) {
        return cache.resolve(server.uri(path).toString()).get(0);
    }
}
