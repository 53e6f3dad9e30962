package taxistream.streaming.job;

import static java.util.stream.Collectors.toMap;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.RefusedFiles;

/** The SQL files of some folders that the job does not take up, with the reasons: in its log, and in MySQL for status and the page. */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");

    private final Database database;
    private final List<Path> folders;
    private final SortedMap<Path, String> reasons = new TreeMap<>();
    private boolean changed = true; // a former job's refusals count no longer
    private boolean failed;

    Refusals(Database database, Path... folders) {
        this.database = database;
        this.folders = List.of(folders);
    }

    /** @return whether the file was not refused before, or for another reason */
    boolean refuse(Path file, String why) {
        boolean isNew = !why.equals(reasons.put(file, why));
        changed |= isNew;
        return isNew;
    }

    void forget(Path file) {
        changed |= reasons.remove(file) != null;
    }

    /** The reason by the file. */
    SortedMap<Path, String> reasons() {
        return Collections.unmodifiableSortedMap(reasons);
    }

    /** Writes the refusals to MySQL if they have changed. If MySQL is away, the next call tries again. */
    void write() {
        if (!changed) {
            return;
        }
        try {
            for (Path folder : folders) {
                RefusedFiles.write(database, folder.toAbsolutePath().normalize().toString(), in(folder));
            }
            changed = false;
            failed = false;
        } catch (FailedRun e) {
            if (!failed) {
                log.warn("The refused files are not noted in MySQL for now: error={}", e.getMessage());
            }
            failed = true;
        }
    }

    private Map<String, String> in(Path folder) {
        return reasons.entrySet().stream()
                .filter(file -> folder.equals(file.getKey().getParent()))
                .collect(toMap(file -> file.getKey().getFileName().toString(), Map.Entry::getValue));
    }
}
