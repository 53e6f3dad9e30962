package taxistream.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Where a test waits for a process at a fail point, to do something to it there: kill it, or cut its connections. The test
 * writes a file named after the point, which holds how often the point is to be reached. The process renames the file when it
 * is there, and stands still until the test has deleted it.
 */
final class MeetingFolder {

    private static final String REACHED = ".reached";
    private static final long LOOK_EVERY_MILLIS = 10;

    private final Path folder;

    MeetingFolder(String folder) {
        this.folder = Path.of(folder);
    }

    void reached(String point) {
        try {
            Path met = folder.resolve(point + REACHED);
            if (isAwaited(folder.resolve(point), met)) {
                while (Files.exists(met)) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Several threads may come by; one meets the test. */
    private synchronized boolean isAwaited(Path awaited, Path met) throws IOException {
        try {
            int times = Integer.parseInt(Files.readString(awaited).strip());
            if (times > 1) {
                Files.writeString(awaited, Integer.toString(times - 1));
                return false;
            }
            Files.move(awaited, met);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
