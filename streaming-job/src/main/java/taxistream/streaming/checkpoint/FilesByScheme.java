package taxistream.streaming.checkpoint;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;

/** A manager of the files of one scheme. Paths of other schemes are left to Spark's own managers. */
abstract class FilesByScheme implements CheckpointFileManager {

    static final String CLASS_SETTING = "spark.sql.streaming.checkpointFileManagerClass";

    private final CheckpointFileManager files;

    /** @param path the folder that the manager is for */
    FilesByScheme(String scheme, Path path, Configuration hadoop) throws IOException {
        URI defaults = FileSystem.getDefaultUri(hadoop);
        // A local path may be relative, as the default checkpoint is.
        Path above = "file".equals(defaults.getScheme()) ? new Path(System.getProperty("user.dir")) : new Path("/");
        Path qualified = path.toUri().getScheme() == null ? path.makeQualified(defaults, above) : path;
        this.files = scheme.equals(qualified.toUri().getScheme()) ? files(qualified, hadoop) : sparksOwn(path, hadoop);
    }

    /** The files below a path of the scheme; called by the constructor. */
    abstract CheckpointFileManager files(Path path, Configuration hadoop) throws IOException;

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
