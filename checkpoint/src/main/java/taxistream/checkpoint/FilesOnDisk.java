package taxistream.checkpoint;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;

/** Checkpoint files in folders of a local disk. */
final class FilesOnDisk implements CheckpointFileManager {

    private static final long BLOCK_SIZE = 32 * 1024 * 1024;

    private final Path root;
    private final FileSystem reader;

    FilesOnDisk(Path root, Configuration hadoop) throws IOException {
        this.root = root;
        this.reader = FileSystem.getLocal(hadoop).getRaw(); // starts no program for an open file
    }

    /** The path in the operating system's terms. */
    static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }

    /** The hidden file of checksums that Hadoop writes beside each local file. */
    static java.nio.file.Path checksum(java.nio.file.Path file) {
        return file.resolveSibling("." + file.getFileName() + ".crc");
    }

    private static boolean isChecksum(Path path) {
        return path.getName().startsWith(".") && path.getName().endsWith(".crc");
    }

    @Override
    public CancellableFSDataOutputStream createAtomic(Path path, boolean overwriteIfPossible) {
        return SparkIo.call(() -> CheckpointFile.create(local(path), overwriteIfPossible));
    }

    @Override
    public FSDataInputStream open(Path path) {
        return SparkIo.call(() -> reader.open(path));
    }

    @Override
    public FileStatus[] list(Path path, PathFilter filter) {
        return SparkIo.call(() -> {
            List<FileStatus> found = new ArrayList<>();
            try (DirectoryStream<java.nio.file.Path> files = Files.newDirectoryStream(local(path))) {
                for (java.nio.file.Path file : files) {
                    Path child = new Path(path, file.getFileName().toString());
                    if (!isChecksum(child) && filter.accept(child)) {
                        add(found, file, child);
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            } catch (NoSuchFileException | NotDirectoryException e) {
                return new FileStatus[0];
            }
            return found.toArray(new FileStatus[0]);
        });
    }

    /** A file that is deleted during the listing is left out. */
    private static void add(List<FileStatus> found, java.nio.file.Path file, Path path) throws IOException {
        BasicFileAttributes is;
        try {
            is = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return;
        }
        long modified = is.lastModifiedTime().toMillis();
        found.add(new FileStatus(is.size(), is.isDirectory(), 1, BLOCK_SIZE, modified, path));
    }

    @Override
    public void mkdirs(Path path) {
        SparkIo.call(() -> Files.createDirectories(local(path)));
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(local(path));
    }

    @Override
    public void delete(Path path) {
        SparkIo.call(() -> {
            File file = local(path).toFile();
            Files.deleteIfExists(checksum(file.toPath()));
            if (!FileUtil.fullyDelete(file) && file.exists()) {
                throw new IOException("The checkpoint's " + file + " could not be deleted.");
            }
            return null;
        });
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public Path createCheckpointDirectory() {
        mkdirs(root);
        return root;
    }

    @Override
    public void close() {}
}
