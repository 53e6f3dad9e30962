package taxistream.replay.source;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.Optional;
import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteObject;
import taxistream.settings.FailedRun;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/**
 * One parquet file of trips, and what its name (or a flag) says of it.
 *
 * @param path where it lies on this machine; of a remote file, where it lies between {@link #fetch} and {@link #release}
 */
public record TripFile(Path path, Service service, YearMonth month, Optional<RemoteOrigin> origin) {

    /** The order in which the files of a month stand in positions, counts and lines: by service, then by month. */
    public static final Comparator<TripFile> ORDER =
            Comparator.comparing(TripFile::service).thenComparing(TripFile::month);

    public TripFile(Path path, Service service, YearMonth month) {
        this(path, service, month, Optional.empty());
    }

    static TripFile of(Path path, TripFileName name) {
        return new TripFile(path, name.service(), name.month());
    }

    static TripFile of(RemoteObject object, RemoteCache cache, TripFileName name) {
        return new TripFile(
                cache.path(object), name.service(), name.month(), Optional.of(new RemoteOrigin(object, cache)));
    }

    /** "green 2021-01": names the file's trips whatever the file is called. */
    public String label() {
        return service + " " + month;
    }

    /** What the file is called, without folders. */
    public String name() {
        return origin.map(remote -> remote.object().name())
                .orElseGet(() -> path.getFileName().toString());
    }

    /** Where the file is, for people. */
    public String location() {
        return origin.map(remote -> remote.object().location().toString()).orElseGet(path::toString);
    }

    /**
     * Brings a remote file to its path.
     *
     * @throws FailedRun if it cannot be fetched
     */
    public void fetch() {
        origin.ifPresent(remote -> remote.cache().fetch(remote.object()));
    }

    /** Says that the file is not needed any more. */
    public void release() {
        origin.ifPresent(remote -> remote.cache().release(remote.object()));
    }

    /** @throws FailedRun if the file cannot be read */
    public long bytes() {
        return origin.map(remote -> remote.object().bytes()).orElseGet(() -> read(bytes -> bytes.length()));
    }

    /**
     * The file's last bytes; of a remote file without fetching it.
     *
     * @throws FailedRun if the file cannot be read
     */
    public byte[] tail(int most) {
        return origin.map(remote -> remote.cache().tail(remote.object(), most))
                .orElseGet(() -> read(bytes -> {
                    byte[] tail = new byte[(int) Math.min(most, bytes.length())];
                    bytes.seek(bytes.length() - tail.length);
                    bytes.readFully(tail);
                    return tail;
                }));
    }

    private <T> T read(Reading<T> reading) {
        try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "r")) {
            return reading.of(bytes);
        } catch (IOException e) {
            throw new FailedRun("Cannot read " + path + ": " + e.getMessage() + ".", e);
        }
    }

    /** Something read of the open file. */
    private interface Reading<T> {
        T of(RandomAccessFile bytes) throws IOException;
    }
}
