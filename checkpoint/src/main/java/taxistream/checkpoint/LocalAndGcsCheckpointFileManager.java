package taxistream.checkpoint;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;

/**
 * Spark's checkpoint files on a local disk and on Google Cloud Storage; paths of other schemes are left to Spark's own managers. Any
 * Spark 4.2 job may use it, as the module's README says:
 *
 * <pre>{@code
 * spark.sql.streaming.checkpointFileManagerClass=taxistream.checkpoint.LocalAndGcsCheckpointFileManager
 * }</pre>
 *
 * <p>What it guarantees on both: a file appears whole or not at all, to a reader during the write and after a kill alike; of two
 * drivers that create the same file one gets Hadoop's {@code FileAlreadyExistsException}, which Spark reports as two queries on one
 * checkpoint. One instance may be used by several threads.
 *
 * <p>On a disk no program is started: Hadoop's {@code chmod} and {@code readlink} are a fifth of what a small batch costs. As with
 * Spark's own managers, a loss of power loses the files that the operating system has not written yet. Hadoop's files of
 * checksums, {@code .NAME.crc}, are neither written nor checked: state and snapshots have their own.
 *
 * <p>On {@code gs://} a file is one conditional insert instead of a temporary file and a rename; an insert whose answer was lost is
 * recognised as one's own; a cancelled file leaves nothing. Files up to {@link #MEMORY} are held in memory until they are closed, larger
 * ones in {@code java.io.tmpdir}: a task needs that much disk for the largest file that it writes, up to the 5 TiB of an object.
 * Credentials, endpoint and HTTP proxy are gcs-connector's own settings ({@code fs.gs.auth.*}, {@code fs.gs.storage.root.url},
 * {@code fs.gs.proxy.address}). Its encryption keys, requester-pays buckets and proxy passwords are refused, not ignored.
 */
public class LocalAndGcsCheckpointFileManager implements CheckpointFileManager {

    /** Spark's setting that names the class. */
    public static final String CLASS_SETTING = "spark.sql.streaming.checkpointFileManagerClass";
    /** Hadoop setting: largest file, in bytes, that is held in memory until it is sent to gs://. Default 8 MiB. */
    public static final String MEMORY = "taxistream.gcs.memory";
    /** Hadoop setting: how long one try of a request may take, such as {@code 20s}; an upload gets more by its size. */
    public static final String TRY_TIMEOUT = "taxistream.gcs.try-timeout";
    /** Hadoop setting: how long a request is tried again before the batch fails, such as {@code 120s}. */
    public static final String DEADLINE = "taxistream.gcs.deadline";

    private final CheckpointFileManager files;

    /** As Spark calls it. The path is the folder that the manager is for. */
    public LocalAndGcsCheckpointFileManager(Path path, Configuration hadoop) throws IOException {
        Path qualified = qualified(path, FileSystem.getDefaultUri(hadoop));
        switch (qualified.toUri().getScheme()) {
            case "file":
                this.files = new FilesOnDisk(qualified, hadoop);
                break;
            case "gs":
                this.files = new FilesOnGcs(qualified, hadoop);
                break;
            default:
                this.files = sparksOwn(path, hadoop);
        }
    }

    private static Path qualified(Path path, URI defaults) {
        // A local path may be relative, as the default checkpoint is.
        Path above = "file".equals(defaults.getScheme()) ? new Path(System.getProperty("user.dir")) : new Path("/");
        return path.toUri().getScheme() == null ? path.makeQualified(defaults, above) : path;
    }

    private static CheckpointFileManager sparksOwn(Path path, Configuration hadoop) {
        Configuration without = new Configuration(hadoop);
        without.unset(CLASS_SETTING);
        return CheckpointFileManager.create(path, without);
    }

    @Override
    public CancellableFSDataOutputStream createAtomic(Path path, boolean overwriteIfPossible) {
        return files.createAtomic(path, overwriteIfPossible);
    }

    @Override
    public FSDataInputStream open(Path path) {
        return files.open(path);
    }

    /** Empty for a folder that is not there. */
    @Override
    public FileStatus[] list(Path path, PathFilter filter) {
        return files.list(path, filter);
    }

    @Override
    public void mkdirs(Path path) {
        files.mkdirs(path);
    }

    @Override
    public boolean exists(Path path) {
        return files.exists(path);
    }

    @Override
    public void delete(Path path) {
        files.delete(path);
    }

    @Override
    public boolean isLocal() {
        return files.isLocal();
    }

    @Override
    public Path createCheckpointDirectory() {
        return files.createCheckpointDirectory();
    }

    @Override
    public void close() {
        files.close();
    }
}
