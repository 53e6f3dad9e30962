package taxistream.streaming.job;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.RefusedFiles;

/** The SQL files of the folder that the job does not take up, with the reasons: in its log, and in MySQL for status and the page. */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");

    private final Database database;
    private final Path folder;
    private final SortedMap<String, String> reasons = new TreeMap<>();
    private boolean changed = true; // a former job's refusals count no longer
    private boolean failed;

    Refusals(Database database, Path folder) {
        this.database = database;
        this.folder = folder;
    }

    /** @return whether the file was not refused before, or for another reason */
    boolean refuse(Path file, String why) {
        boolean isNew = !why.equals(reasons.put(name(file), why));
        changed |= isNew;
        return isNew;
    }

    void forget(Path file) {
        changed |= reasons.remove(name(file)) != null;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    /** The reason by the file's name. */
    SortedMap<String, String> reasons() {
        return Collections.unmodifiableSortedMap(reasons);
    }

    /** Writes the refusals to MySQL if they have changed. If MySQL is away, the next call tries again. */
    void write() {
        if (!changed) {
            return;
        }
        try {
            RefusedFiles.write(database, folder.toAbsolutePath().normalize().toString(), reasons);
            changed = false;
            failed = false;
        } catch (FailedRun e) {
            if (!failed) {
                log.warn("The refused files are not noted in MySQL for now: error={}", e.getMessage());
            }
            failed = true;
        }
    }
}
