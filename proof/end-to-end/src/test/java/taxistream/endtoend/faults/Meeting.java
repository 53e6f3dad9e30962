package taxistream.endtoend.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The test's side of {@code taxistream.process.FailPoint}: a folder in which it meets a process at a point of its code. */
public record Meeting(Path folder) {

    public static Meeting in(Path parent) {
        try {
            return new Meeting(Files.createTempDirectory(parent, "meeting"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JVM's option that makes a process come here. */
    public String jvmOption() {
        return "-Dtaxistream.failpoints=" + folder;
    }

    /** Lets the process stand still when it reaches the point for the nth time from now. */
    public void arm(String point, int times) {
        try {
            Path whole = Files.writeString(folder.resolve("whole"), Integer.toString(times));
            Files.move(whole, folder.resolve(point), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean hasArrived(String point) {
        return Files.exists(reached(point));
    }

    private Path reached(String point) {
        return folder.resolve(point + ".reached");
    }

    /** Forgets all points; a process that stands at one goes on. */
    public void letGo() {
        try (Stream<Path> points = Files.list(folder)) {
            for (Path point : points.toList()) {
                Files.deleteIfExists(point);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
