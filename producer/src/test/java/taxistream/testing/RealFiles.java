package taxistream.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** TLC's own files, where the environment variable {@code TLC_DATA} says that there are some. */
public final class RealFiles {

    private RealFiles() {}

    /** The folder; without one the test is skipped. */
    public static Path folder() {
        String folder = System.getenv("TLC_DATA");
        assumeTrue(folder != null, "TLC_DATA names no folder of TLC's files");
        return Path.of(folder);
    }
}
