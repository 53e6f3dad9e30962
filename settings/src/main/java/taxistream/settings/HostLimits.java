package taxistream.settings;

import java.io.File;
import java.util.Optional;

/** What a host may run out of under a process, each of which every library reports in its own way: space on a disk, open files, memory. */
public final class HostLimits {

    private static final String RAISE =
            "Raise the limit: 'ulimit -n 65536' in the shell, LimitNOFILE=65536 for systemd, --ulimit nofile=65536 for Docker.";

    private HostLimits() {}

    /** The sentence for a failure whose cause is such a limit; empty for every other failure. */
    public static Optional<String> sentence(Throwable failure) {
        Optional<String> said = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<String> here = ofOne(cause);
            said = here.isPresent() ? here : said; // the innermost one names the file, and no class of Java's
        }
        return said;
    }

    private static Optional<String> ofOne(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            return Optional.of(
                    "This needs more memory than the " + Runtime.getRuntime().maxMemory() / 1_048_576
                            + " MB that Java may use. Give it more: TAXISTREAM_JAVA_OPTIONS=-Xmx4g.");
        }
        // The cause of a failed task of Spark's arrives as text, with its stack.
        return String.valueOf(cause.getMessage())
                .lines()
                .flatMap(line -> ofText(line).stream())
                .findFirst();
    }

    private static Optional<String> ofText(String line) {
        if (line.contains("Too many open files")) {
            return Optional.of("No more files may be opened: " + line.strip() + ". " + RAISE);
        }
        if (line.contains("No space left on device") || line.contains("Disk quota exceeded")) {
            return Optional.of("A disk is full: " + line.strip() + ". " + freeIn(System.getProperty("java.io.tmpdir"))
                    + " Free some space, or name another folder for temporary files by TMPDIR.");
        }
        return Optional.empty();
    }

    private static String freeIn(String folder) {
        return "In the folder for temporary files, " + folder + ", " + new File(folder).getUsableSpace() / 1_000_000
                + " MB are free.";
    }
}
