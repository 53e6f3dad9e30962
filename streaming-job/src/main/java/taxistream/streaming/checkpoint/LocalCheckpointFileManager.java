package taxistream.streaming.checkpoint;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;

/**
 * Spark's checkpoint files on a local disk, without the programs that Hadoop starts for each of them: {@code chmod} and
 * {@code readlink} are a fifth of what a small batch costs. Usable by any Spark 4.2 job that has this class on its class path:
 *
 * <pre>{@code
 * spark.sql.streaming.checkpointFileManagerClass=taxistream.streaming.checkpoint.LocalCheckpointFileManager
 * }</pre>
 *
 * <p>What it guarantees: a file appears whole or not at all, to a reader during the write and after a kill alike;
 * of two drivers that create the same file one gets Hadoop's {@code FileAlreadyExistsException}, which Spark reports as two queries
 * on one checkpoint. As with Spark's own managers, a loss of power loses the files that the operating system has not written yet. Hadoop's files of checksums, {@code .NAME.crc}, are neither written nor checked: state and snapshots have their own.
 *
 * <p>Paths of other schemes are left to Spark's own managers. One instance may be used by several threads.
 */
public class LocalCheckpointFileManager extends FilesByScheme {

    /** Spark's setting that names the class. */
    public static final String CLASS_SETTING = FilesByScheme.CLASS_SETTING;

    /** As Spark calls it. The path is the folder that the manager is for. */
    public LocalCheckpointFileManager(Path path, Configuration hadoop) throws IOException {
        super("file", path, hadoop);
    }

    @Override
    CheckpointFileManager files(Path path, Configuration hadoop) throws IOException {
        return new FilesOnDisk(path, hadoop);
    }
}
