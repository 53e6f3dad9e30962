package taxistream.streaming.checkpoint;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
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
public final class GcsCheckpointFileManager extends FilesByScheme {

    /** Hadoop setting: largest file, in bytes, that is held in memory until it is sent. Default 8 MiB. */
    public static final String MEMORY = "taxistream.gcs.memory";
    /** Hadoop setting: how long one try of a request may take, such as {@code 20s}; an upload gets more by its size. */
    public static final String TRY_TIMEOUT = "taxistream.gcs.try-timeout";
    /** Hadoop setting: how long a request is tried again before the batch fails, such as {@code 120s}. */
    public static final String DEADLINE = "taxistream.gcs.deadline";

    private static final int DEFAULT_MEMORY = 8 * 1024 * 1024;
    private static final List<String> UNSUPPORTED =
            List.of("fs.gs.encryption.key", "fs.gs.requester.pays.mode", "fs.gs.proxy.username");

    /** As Spark calls it. The path is the folder that the manager is for. */
    public GcsCheckpointFileManager(Path path, Configuration hadoop) throws IOException {
        super("gs", path, hadoop);
    }

    @Override
    CheckpointFileManager files(Path path, Configuration hadoop) throws IOException {
        for (String setting : UNSUPPORTED) {
            if (!hadoop.get(setting, "").isEmpty() && !hadoop.get(setting).equals("DISABLED")) {
                throw new IOException("The checkpoint on " + path + " cannot be written with " + setting
                        + ": GcsCheckpointFileManager does not support it. Unset it, or unset " + CLASS_SETTING + ".");
            }
        }
        return new FilesOnGcs(path, hadoop, hadoop.getInt(MEMORY, DEFAULT_MEMORY));
    }
}
