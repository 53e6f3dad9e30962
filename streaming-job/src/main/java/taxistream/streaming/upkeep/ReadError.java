package taxistream.streaming.upkeep;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taxistream.settings.FailedRun;

/** A file whose rows cannot be read, though its footer could. */
final class ReadError {

    /** Spark's message about a file names it. */
    private static final Pattern FILE = Pattern.compile("(?s)FAILED_READ_FILE.*?reading file (\\S+?)[.]?(\\s|$)");

    private ReadError() {}

    /** The sentence about the file; empty if the failure is another. */
    static Optional<FailedRun> of(Throwable failure) {
        Throwable root = failure;
        Optional<String> file = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Matcher matcher = FILE.matcher(String.valueOf(cause.getMessage()));
            if (file.isEmpty() && matcher.find()) {
                file = Optional.of(matcher.group(1));
            }
            root = cause;
        }
        String why = String.valueOf(root.getMessage())
                .lines()
                .findFirst()
                .orElse(root.getClass().getSimpleName());
        return file.map(name -> new FailedRun(
                "Cannot read the rows of " + name + ": " + why.replaceFirst("\\.$", "")
                        + ". If the replay cannot read it either it is damaged: fetch it again; else it is written in"
                        + " a way that Spark does not know: write it anew.",
                failure));
    }
}
