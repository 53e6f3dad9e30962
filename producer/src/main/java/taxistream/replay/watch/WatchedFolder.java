package taxistream.replay.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import taxistream.replay.source.TripFile;
import taxistream.settings.FailedRun;
import taxistream.trips.TripFileName;

/** A folder on this machine. */
record WatchedFolder(Path folder) implements WatchedPlace {

    @Override
    public List<TripFile> look(Set<TripFileName> sent) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> TripFileName.isPublished(name(path)) && Files.isRegularFile(path))
                    .map(path -> TripFile.of(path, TripFileName.parse(name(path), Optional.empty(), Optional.empty())))
                    .toList();
        } catch (IOException e) {
            throw new FailedRun("Cannot list the folder " + folder + ": " + e.getMessage() + ".", e);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    @Override
    public int requests() {
        return 0;
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
