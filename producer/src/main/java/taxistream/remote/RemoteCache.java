package taxistream.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import taxistream.settings.DataSize;
import taxistream.settings.FailedRun;

/**
 * A folder of remote files with a bounded size. Each file is stored under its version, so versions are never confused. The least recently
 * used file is deleted first. Files in use stay, even beyond the bound. For any number of threads and processes.
 */
public final class RemoteCache {

    private final RemoteStores stores;
    private final Path folder;
    private final DataSize most;
    private final Set<Path> inUse = new HashSet<>();

    public RemoteCache(RemoteStores stores, Path folder, DataSize most) {
        this.stores = stores;
        this.folder = folder;
        this.most = most;
    }

    /** See {@link RemoteStores#resolve}. */
    public List<RemoteObject> resolve(String location) {
        return stores.resolve(location);
    }

    /** Where the file lies once it is fetched. */
    public Path path(RemoteObject object) {
        CRC32 digest = new CRC32();
        digest.update(
                (object.location() + object.version().orElse("") + object.bytes()).getBytes(StandardCharsets.UTF_8));
        return folder.resolve(String.format(Locale.ROOT, "%08x-%s", digest.getValue(), object.name()));
    }

    /**
     * Fetches the file unless it is there, and keeps it until it is released.
     *
     * @throws FailedRun if it cannot be fetched
     */
    public void fetch(RemoteObject object) {
        try {
            fetchNow(object);
        } catch (IOException e) {
            throw Unreachable.explained(
                    object.location(), e, "What came is kept in " + folder + ": the same command goes on there.");
        }
    }

    /** Releases the file: the cache may delete it from now on. */
    public synchronized void release(RemoteObject object) {
        inUse.remove(path(object));
    }

    private void fetchNow(RemoteObject object) throws IOException {
        Path path = path(object);
        synchronized (this) {
            inUse.add(path);
            if (Files.exists(path) && Files.size(path) == object.bytes()) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
                return;
            }
            makeRoom(object.bytes());
        }
        new Fetch(stores.of(object.location()), bytes -> {}).to(object, path);
    }

    private void makeRoom(long bytes) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(RemoteCache::lastUse))
                    .toList();
        }
        long taken = bytes;
        for (Path file : files) {
            taken += Files.size(file);
        }
        for (Path file : files) {
            if (taken <= most.bytes()) {
                return;
            }
            if (inUse.stream().noneMatch(used -> file.getFileName()
                    .toString()
                    .startsWith(used.getFileName().toString()))) {
                taken -= Files.size(file);
                Files.deleteIfExists(file);
            }
        }
    }

    private static FileTime lastUse(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The last bytes of the file, without fetching it.
     *
     * @throws FailedRun if they cannot be read
     */
    public byte[] tail(RemoteObject object, int bytes) {
        long from = Math.max(0, object.bytes() - bytes);
        try {
            return Retries.of(() -> {
                try (InputStream in = stores.of(object.location()).open(object, from)) {
                    byte[] tail = in.readNBytes(bytes);
                    if (tail.length < object.bytes() - from) {
                        throw new IOException("the connection ended after " + tail.length + " bytes");
                    }
                    return tail;
                }
            });
        } catch (IOException e) {
            throw Unreachable.explained(object.location(), e, "Check the network.");
        }
    }
}
