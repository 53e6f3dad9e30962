package taxistream.endtoend.faults;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import taxistream.checkpoint.LocalAndGcsCheckpointFileManager;
import taxistream.process.FailPoint;

/**
 * The job's checkpoint files on a local disk, with a fail point before and after each: {@code checkpoint.before-offsets},
 * {@code checkpoint.after-offsets}, and the same for {@code commits} and {@code state}. "Before" is when the content is on its
 * way but the file is not there yet. Put between Spark and its files by a setting, so the product needs no hook for it.
 */
public final class CheckpointMeetings extends LocalAndGcsCheckpointFileManager {

    /** As Spark calls it. */
    public CheckpointMeetings(Path path, Configuration hadoop) throws IOException {
        super(path, hadoop);
    }

    /** The JVM's option that makes Spark use it. */
    public static String jvmOption() {
        return "-D" + CLASS_SETTING + "=" + CheckpointMeetings.class.getName();
    }

    @Override
    public CancellableFSDataOutputStream createAtomic(Path path, boolean overwriteIfPossible) {
        CancellableFSDataOutputStream created = super.createAtomic(path, overwriteIfPossible);
        return kind(path)
                .<CancellableFSDataOutputStream>map(kind -> new Announced(created, kind))
                .orElse(created);
    }

    private static Optional<String> kind(Path path) {
        if (path.toString().contains("/state/")) {
            return Optional.of("state");
        }
        String folder = path.getParent().getName();
        return folder.equals("offsets") || folder.equals("commits") ? Optional.of(folder) : Optional.empty();
    }

    /** A file that says when it is about to appear, and when it has. */
    private static final class Announced extends CancellableFSDataOutputStream {

        private final CancellableFSDataOutputStream file;
        private final String kind;
        private boolean closed;

        Announced(CancellableFSDataOutputStream file, String kind) {
            super(file);
            this.file = file;
            this.kind = kind;
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            FailPoint.reached("checkpoint.before-" + kind);
            file.close();
            FailPoint.reached("checkpoint.after-" + kind);
        }

        @Override
        public void cancel() {
            closed = true;
            file.cancel();
        }
    }
}
