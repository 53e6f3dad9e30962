package taxistream.replay.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteObject;
import taxistream.settings.FailedRun;
import taxistream.settings.FileTrouble;
import taxistream.trips.ParquetFooter;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/**
 * One parquet file of trips, or a folder of parts as Spark writes it. The service and month come from its name or from a flag.
 *
 * @param path the path on this machine; a remote file exists there only between {@link #fetch} and {@link #release}
 */
public record TripFile(Path path, Service service, YearMonth month, Optional<RemoteOrigin> origin) {

    /** The order in which the files of a month stand in positions, counts and lines: by service, then by month. */
    public static final Comparator<TripFile> ORDER =
            Comparator.comparing(TripFile::service).thenComparing(TripFile::month);

    public TripFile(Path path, Service service, YearMonth month) {
        this(path, service, month, Optional.empty());
    }

    public static TripFile of(Path path, TripFileName name) {
        return new TripFile(path, name.service(), name.month());
    }

    /** A file elsewhere, which passes through the cache. */
    public static TripFile of(RemoteObject object, RemoteCache cache, TripFileName name) {
        return new TripFile(
                cache.path(object), name.service(), name.month(), Optional.of(new RemoteOrigin(object, cache)));
    }

    /** "green 2021-01": names the file's trips independently of its file name. */
    public String label() {
        return service + " " + month;
    }

    /** The file name, without folders. */
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
        return origin.map(remote -> remote.object().bytes()).orElseGet(() -> parts().stream()
                .mapToLong(part -> read(part, RandomAccessFile::length))
                .sum());
    }

    /**
     * What the file's place says of its content without reading it: its length, and its checksum, ETag, or time of its last change. Equal
     * versions are the same content; the same content may have several.
     *
     * @throws FailedRun if the file cannot be read
     */
    public String version() {
        return bytes() + "-"
                + origin.map(remote -> remote.object().contentVersion()).orElseGet(this::lastChanges);
    }

    /** Whether it is read as the version that was found, or not at all; a file that may be written to while it is read is not. */
    public boolean isOfOneVersion() {
        return origin.filter(remote -> remote.object().version().isPresent()).isPresent();
    }

    private String lastChanges() {
        return parts().stream().map(TripFile::lastChange).collect(Collectors.joining(","));
    }

    private static String lastChange(Path part) {
        try {
            return Files.getLastModifiedTime(part).toInstant().toString();
        } catch (IOException e) {
            throw new FailedRun("Cannot look at " + part + ": " + e.getMessage() + ".", e);
        }
    }

    /**
     * The file's last bytes; of a remote file without fetching it, of a folder those of each part.
     *
     * @throws FailedRun if the file cannot be read
     */
    public byte[] tail(int most) {
        return origin.map(remote -> remote.cache().tail(remote.object(), most)).orElseGet(() -> tailOfParts(most));
    }

    private byte[] tailOfParts(int most) {
        ByteArrayOutputStream tails = new ByteArrayOutputStream();
        for (Path part : parts()) {
            tails.writeBytes(read(part, bytes -> {
                byte[] tail = new byte[(int) Math.min(most, bytes.length())];
                bytes.seek(bytes.length() - tail.length);
                bytes.readFully(tail);
                return tail;
            }));
        }
        return tails.toByteArray();
    }

    /** The parquet files that this one is made of, in the order of their names: itself, or a folder's parts. */
    List<Path> parts() {
        return Files.isDirectory(path) ? TripFiles.partsOf(path) : List.of(path);
    }

    /**
     * Reads the footer of a part.
     *
     * @throws taxistream.trips.TripFileException if the part cannot be read, or one of the two readers could not read it
     */
    static ParquetFooter footer(Path part, String location) {
        return ParquetFooter.read(new PartBytes(part), location);
    }

    /** The bytes of a file on this machine. */
    private record PartBytes(Path part) implements ParquetFooter.Bytes {

        @Override
        public long length() throws IOException {
            return Files.size(part);
        }

        @Override
        public byte[] read(long position, int length) throws IOException {
            // A RandomAccessFile would not tell a missing file from a forbidden one.
            try (SeekableByteChannel channel = Files.newByteChannel(part)) {
                ByteBuffer bytes = ByteBuffer.allocate(length);
                channel.position(position);
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                    continue;
                }
                return bytes.array();
            }
        }
    }

    private static <T> T read(Path path, Reading<T> reading) {
        try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "r")) {
            return reading.of(bytes);
        } catch (IOException e) {
            throw new FailedRun("Cannot read " + path + ": " + FileTrouble.reason(e) + ".", e);
        }
    }

    /** Something read of the open file. */
    private interface Reading<T> {
        T of(RandomAccessFile bytes) throws IOException;
    }
}
