package taxistream.streaming.checkpoint;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;

/**
 * Spark's checkpoint files on Google Cloud Storage, each created by one conditional insert instead of a temporary file and a
 * rename. Usable by any Spark 4.2 job that has this class and gcs-connector on its class path:
 *
 * <pre>{@code
 * spark.sql.streaming.checkpointFileManagerClass=taxistream.streaming.checkpoint.GcsCheckpointFileManager
 * }</pre>
 *
 * <p>What it guarantees: a file appears whole or not at all; of two drivers that create the same file one gets Hadoop's
 * {@code FileAlreadyExistsException}, which Spark reports as two queries on one checkpoint; an insert whose answer was lost is
 * recognised as one's own; a cancelled file leaves nothing. Paths of other schemes are left to Spark's own managers.
 *
 * <p>Files up to {@link #MEMORY} are held in memory until they are closed, larger ones in
 * {@code java.io.tmpdir}: a task needs that much disk for the largest file that it writes, up to the 5 TiB of an object.
 *
 * <p>Credentials, endpoint and HTTP proxy are gcs-connector's own settings ({@code fs.gs.auth.*}, {@code fs.gs.storage.root.url},
 * {@code fs.gs.proxy.address}). Its encryption keys, requester-pays buckets and proxy passwords are refused, not ignored.
 * One instance may be used by several threads.
 */
public final class GcsCheckpointFileManager implements CheckpointFileManager {

    /** Hadoop setting: largest file, in bytes, that is held in memory until it is sent. Default 8 MiB. */
    public static final String MEMORY = "taxistream.gcs.memory";
    /** Hadoop setting: how long one try of a request may take, such as {@code 20s}; an upload gets more by its size. */
    public static final String TRY_TIMEOUT = "taxistream.gcs.try-timeout";
    /** Hadoop setting: how long a request is tried again before the batch fails, such as {@code 120s}. */
    public static final String DEADLINE = "taxistream.gcs.deadline";

    private static final String CLASS_SETTING = "spark.sql.streaming.checkpointFileManagerClass";
    private static final int DEFAULT_MEMORY = 8 * 1024 * 1024;
    private static final List<String> UNSUPPORTED =
            List.of("fs.gs.encryption.key", "fs.gs.requester.pays.mode", "fs.gs.proxy.username");

    private final CheckpointFileManager files;

    /** As Spark calls it. The path is the folder that the manager is for. */
    public GcsCheckpointFileManager(Path path, Configuration hadoop) throws IOException {
        Path qualified = path.toUri().getScheme() == null
                ? path.makeQualified(FileSystem.getDefaultUri(hadoop), new Path("/"))
                : path;
        this.files = "gs".equals(qualified.toUri().getScheme()) ? onGcs(qualified, hadoop) : sparksOwn(path, hadoop);
    }

    private static CheckpointFileManager onGcs(Path path, Configuration hadoop) throws IOException {
        for (String setting : UNSUPPORTED) {
            if (!hadoop.get(setting, "").isEmpty() && !hadoop.get(setting).equals("DISABLED")) {
                throw new IOException("The checkpoint on " + path + " cannot be written with " + setting
                        + ": GcsCheckpointFileManager does not support it. Unset it, or unset " + CLASS_SETTING + ".");
            }
        }
        return new FilesOnGcs(path, hadoop, hadoop.getInt(MEMORY, DEFAULT_MEMORY));
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
