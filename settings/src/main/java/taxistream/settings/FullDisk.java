package taxistream.settings;

import java.io.File;
import java.util.Optional;

/** A disk without space, which each library reports in its own way. */
final class FullDisk {

    private FullDisk() {}

    /** The sentence for a failure whose cause is a full disk; empty for every other failure. */
    static Optional<String> of(Throwable failure) {
        Optional<String> said = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
                said = Optional.of(message); // the innermost one names the file, and no class of Java's
            }
        }
        return said.map(message -> "A disk is full: " + message + ". " + freeIn(System.getProperty("java.io.tmpdir"))
                + " Free some space, or name another folder for temporary files by TMPDIR.");
    }

    private static String freeIn(String folder) {
        return "In the folder for temporary files, " + folder + ", " + new File(folder).getUsableSpace() / 1_000_000
                + " MB are free.";
    }
}
