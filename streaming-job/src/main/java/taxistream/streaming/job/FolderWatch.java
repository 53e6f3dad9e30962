package taxistream.streaming.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Notices which SQL files of a folder were saved or taken away since it was asked last. For one thread. */
final class FolderWatch {

    /** The changes of the folder's files. */
    record Changes(List<Path> saved, List<Path> gone) {}

    private final Path folder;
    private Map<Path, String> before = Map.of();
    private Map<Path, String> kept;

    /** Takes the files that are there now as known. */
    FolderWatch(Path folder) {
        this.folder = folder;
        this.kept = stamps();
        this.before = kept;
    }

    /** A file is gone when two looks in a row do not find it: an editor takes it away for a moment when it saves. */
    Changes look() {
        Map<Path, String> now = stamps();
        List<Path> saved = now.keySet().stream()
                .filter(file -> !now.get(file).equals(kept.get(file)))
                .toList();
        List<Path> gone = kept.keySet().stream()
                .filter(file -> !now.containsKey(file) && !before.containsKey(file))
                .toList();
        before = now;
        kept = new TreeMap<>(kept);
        kept.putAll(now);
        kept.keySet().removeAll(gone);
        return new Changes(saved, gone);
    }

    /** The modification time and size of each file; the former ones if the folder cannot be read. */
    private Map<Path, String> stamps() {
        Map<Path, String> stamps = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".sql")).toList()) {
                try {
                    stamps.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
                } catch (NoSuchFileException e) {
                    // taken away since the folder was listed
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return before; // a disk that is away for a while does not retire every statistic
        }
        return stamps;
    }
}
