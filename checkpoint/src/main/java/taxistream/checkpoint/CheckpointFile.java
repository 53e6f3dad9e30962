package taxistream.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.process.FailPoint;

/** One checkpoint file while it is written. It has a temporary name in the same folder until it is closed. */
final class CheckpointFile extends CancellableFSDataOutputStream {

    private static final Logger log = LoggerFactory.getLogger(CheckpointFile.class);

    private final OutputStream content;
    private final Path unfinished;
    private final Path file;
    private final boolean mayReplace;
    private boolean ended;

    private CheckpointFile(OutputStream content, Path unfinished, Path file, boolean mayReplace) {
        super(content);
        this.content = content;
        this.unfinished = unfinished;
        this.file = file;
        this.mayReplace = mayReplace;
    }

    static CheckpointFile create(Path file, boolean mayReplace) throws IOException {
        // Named as by Spark's own managers, which ignore files of such names.
        Path unfinished = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        OutputStream out = Files.newOutputStream(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new CheckpointFile(new BufferedOutputStream(out), unfinished, file, mayReplace);
    }

    /**
     * Puts the file in its place.
     *
     * @throws org.apache.hadoop.fs.FileAlreadyExistsException if another one is there and must not be replaced
     */
    @Override
    public synchronized void close() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        try {
            content.close();
            FailPoint.reached("checkpoint.before-write");
            putInPlace();
            FailPoint.reached("checkpoint.after-write");
        } finally {
            deleteUnfinished();
        }
    }

    private void putInPlace() throws IOException {
        // Hadoop's checksum of an earlier file would not be this one's.
        Files.deleteIfExists(FilesOnDisk.checksum(file));
        if (mayReplace) {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } else {
            try {
                linkOrMove();
            } catch (FileAlreadyExistsException e) {
                throw (IOException) new org.apache.hadoop.fs.FileAlreadyExistsException(
                                "The checkpoint file " + file + " is there already: another driver has written it.")
                        .initCause(e);
            }
        }
    }

    /** Creating a link fails if the file exists; a move checks first and then replaces, so two drivers could both succeed. */
    private void linkOrMove() throws IOException {
        try {
            Files.createLink(file, unfinished);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(unfinished, file); // a file system without links, such as exFAT
        }
    }

    @Override
    public synchronized void cancel() {
        ended = true;
        try {
            content.close();
        } catch (IOException e) {
            log.debug("A file that is not wanted could not be written to its end: {}", e.toString());
        }
        deleteUnfinished();
    }

    private void deleteUnfinished() {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            log.warn("A temporary file could not be deleted: {}", e.toString());
        }
    }
}
