package taxistream.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;

/**
 * Fetches a remote file into a local one, which appears only once it is complete and verified. A broken connection or a killed process
 * leaves {@code NAME.VERSION.part} beside it, and the next fetch of the same version continues that file.
 */
public final class Fetch {

    private static final int BUFFER_BYTES = 128 * 1024;
    private static final byte[] PARQUET_MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final ObjectStore store;
    private final LongConsumer progress;

    /** @param progress is told the number of bytes whenever some came, those of an earlier fetch included */
    public Fetch(ObjectStore store, LongConsumer progress) {
        this.store = store;
        this.progress = progress;
    }

    /**
     * Fetches the object.
     *
     * @throws IOException if the connection breaks repeatedly, or the content does not match the length or checksum that the server
     *     announced
     */
    public void to(RemoteObject object, Path target) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path part = target.resolveSibling(target.getFileName() + "." + versionDigest(object) + ".part");
        removeOtherVersions(target, part);
        try (FileChannel channel = FileChannel.open(
                        part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (object.version().isEmpty() || channel.size() > object.bytes()) {
                channel.truncate(0);
            }
            progress.accept(channel.size());
            fetchRest(object, channel);
            channel.force(true);
            verify(object, part, channel);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String versionDigest(RemoteObject object) {
        CRC32 digest = new CRC32();
        digest.update((object.version().orElse("") + object.bytes()).getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", digest.getValue());
    }

    private static void removeOtherVersions(Path target, Path part) throws IOException {
        try (DirectoryStream<Path> parts =
                Files.newDirectoryStream(part.toAbsolutePath().getParent(), path -> {
                    String name = path.getFileName().toString();
                    return name.startsWith(target.getFileName() + ".")
                            && name.endsWith(".part")
                            && !name.equals(part.getFileName().toString());
                })) {
            for (Path other : parts) {
                Files.deleteIfExists(other);
            }
        }
    }

    private void fetchRest(RemoteObject object, FileChannel channel) throws IOException {
        int failures = 0;
        while (channel.size() < object.bytes()) {
            long before = channel.size();
            try {
                append(object, channel);
                if (channel.size() < object.bytes()) {
                    throw new IOException(
                            "the connection ended after " + channel.size() + " of " + object.bytes() + " bytes");
                }
            } catch (IOException e) {
                failures = channel.size() > before ? 1 : failures + 1;
                if (!Retries.mayHelp(e, failures)) {
                    throw e;
                }
                Retries.pause(failures);
            }
        }
    }

    private void append(RemoteObject object, FileChannel channel) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        channel.position(channel.size());
        try (InputStream in = store.open(object, channel.size())) {
            int read;
            while (channel.size() < object.bytes() && (read = in.read(buffer)) >= 0) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                progress.accept(read);
            }
        }
    }

    private static void verify(RemoteObject object, Path part, FileChannel channel) throws IOException {
        String fault = null;
        if (channel.size() != object.bytes()) {
            fault = "it has " + channel.size() + " bytes instead of " + object.bytes();
        } else if (object.checksum().isPresent() && !object.checksum().get().matches(part)) {
            fault = "its " + object.checksum().get().algorithm() + " is not the one that the server states";
        } else if (object.name().endsWith(".parquet") && !isParquet(channel)) {
            fault = "it is no whole parquet file";
        }
        if (fault != null) {
            Files.deleteIfExists(part);
            throw new IOException("what came is not what was asked for: " + fault);
        }
    }

    private static boolean isParquet(FileChannel channel) throws IOException {
        long last = channel.size() - PARQUET_MAGIC.length;
        return last >= PARQUET_MAGIC.length && isMagic(channel, 0) && isMagic(channel, last);
    }

    private static boolean isMagic(FileChannel channel, long position) throws IOException {
        byte[] bytes = new byte[PARQUET_MAGIC.length];
        channel.read(ByteBuffer.wrap(bytes), position);
        return Arrays.equals(bytes, PARQUET_MAGIC);
    }
}
