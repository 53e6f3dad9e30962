package taxistream.checkpoint;

import org.apache.hadoop.fs.FileAlreadyExistsException;
import taxistream.gcs.GcsObject;
import taxistream.gcs.GcsObjectInfo;
import taxistream.process.ProcessName;

/** Another driver wrote a file of the checkpoint that this one was about to write: the two share one checkpoint. */
public final class ConcurrentDriverException extends FileAlreadyExistsException {

    ConcurrentDriverException(GcsObject object, GcsObjectInfo there) {
        super(object + " was written at " + there.updated() + " by "
                + writer(there)
                + ", and not by this one, "
                + ProcessName.get()
                + ": two of them share one checkpoint. This one stops and has changed nothing; let only one run, or give it a"
                + " checkpoint of its own.");
    }

    private static String writer(GcsObjectInfo there) {
        String driver = there.metadata().get(CheckpointUpload.WRITER);
        return driver == null ? "another program" : "another driver, " + driver;
    }
}
