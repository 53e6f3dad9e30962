package taxistream.replay.sort;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import taxistream.settings.FailedRun;
import taxistream.settings.FileTrouble;

/** A sorted run on disk: each row's two numbers, its value's length, its value. */
final class SpilledRun implements AutoCloseable {

    private static final int BUFFER = 256 * 1024;
    private static final int LEAST_BUFFER = 16 * 1024;

    private final Path folder;
    private final FileChannel file;
    private long rows;

    private SpilledRun(Path folder, FileChannel file) {
        this.folder = folder;
        this.file = file;
    }

    /** @throws FailedRun if it cannot be written */
    static SpilledRun write(Path folder, Rows rows) {
        SpilledRun run = open(folder);
        boolean written = false;
        try {
            run.write(rows);
            written = true;
            return run;
        } catch (IOException e) {
            throw unwritable(folder, e);
        } finally {
            if (!written) {
                run.close();
            }
        }
    }

    private static SpilledRun open(Path folder) {
        try {
            Files.createDirectories(folder);
            Path path = Files.createTempFile(folder, "taxistream-sort-", ".run");
            // On Unix the file is unlinked at once. The kernel frees it when the process ends, even if killed.
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            return new SpilledRun(folder, file);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private void write(Rows sorted) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (sorted.next()) {
            byte[] value = sorted.value();
            if (buffer.remaining() < Run.VALUE) {
                flush(buffer);
            }
            rows++;
            buffer.putLong(sorted.order()).putLong(sorted.row()).putInt(value.length);
            int written = 0;
            while (written < value.length) {
                if (!buffer.hasRemaining()) {
                    flush(buffer);
                }
                int part = Math.min(buffer.remaining(), value.length - written);
                buffer.put(value, written, part);
                written += part;
            }
        }
        flush(buffer);
    }

    private void flush(ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    private static FailedRun unwritable(Path folder, IOException e) {
        return new FailedRun(
                "What does not fit into --memory cannot be written to " + folder + ": " + FileTrouble.reason(e)
                        + ". Make room there, name another folder by --temp, or raise --memory.",
                e);
    }

    /**
     * Its rows, once.
     *
     * @param bytes the bytes to read at a time, kept between two bounds
     */
    Rows read(long bytes) {
        return new Reader((int) Math.max(LEAST_BUFFER, Math.min(bytes, BUFFER)));
    }

    /** For tests: truncates the file, as a failing disk would. */
    void truncate(long bytes) throws IOException {
        file.truncate(bytes);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private final class Reader implements Rows {

        private final ByteBuffer buffer;
        private long at;
        private long left = rows;
        private long order;
        private long row;
        private byte[] value;

        Reader(int bytes) {
            buffer = ByteBuffer.allocate(bytes).flip();
        }

        @Override
        public boolean next() {
            try {
                if (left == 0) {
                    return false;
                }
                // A truncated file must not end the rows: the missing ones would be skipped silently.
                if (!fill(Run.VALUE)) {
                    throw new EOFException("it ends before its last " + left + " rows");
                }
                left--;
                order = buffer.getLong();
                row = buffer.getLong();
                value = new byte[buffer.getInt()];
                int read = 0;
                while (read < value.length) {
                    if (!fill(1)) {
                        throw new EOFException("a row is cut short");
                    }
                    int part = Math.min(buffer.remaining(), value.length - read);
                    buffer.get(value, read, part);
                    read += part;
                }
                return true;
            } catch (IOException e) {
                throw new FailedRun(
                        "What was written to " + folder + " cannot be read again: " + e.getMessage() + ".", e);
            }
        }

        /** Whether this many bytes can be read; false at the end. */
        private boolean fill(int bytes) throws IOException {
            if (buffer.remaining() >= bytes) {
                return true;
            }
            buffer.compact();
            int read;
            while (buffer.position() < bytes && (read = file.read(buffer, at)) > 0) {
                at += read;
            }
            buffer.flip();
            return buffer.remaining() >= bytes;
        }

        @Override
        public long order() {
            return order;
        }

        @Override
        public long row() {
            return row;
        }

        @Override
        public byte[] value() {
            return value;
        }
    }
}
