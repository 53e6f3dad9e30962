package taxistream.streaming.upkeep;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taxistream.settings.FailedRun;
import taxistream.settings.HostLimits;
import taxistream.streaming.statistic.FailingTrip;

/** Why Spark could not read the rows of a file whose footer could be read, and what the user can do. */
final class ReadError {

    /** Spark's message about a file names it. */
    private static final Pattern FILE = Pattern.compile("(?s)FAILED_READ_FILE.*?reading file (\\S+?)[.]?(\\s|$)");

    private static final Pattern PATH = Pattern.compile("(?s)PATH_NOT_FOUND.*?does not exist: (\\S+?)[.]?(\\s|$)");

    private ReadError() {}

    /** The rest of a sentence that begins "Cannot read FILE: ". The first kind whose signs are found applies. */
    private enum Kind {
        GONE("it is not there any more. Bring it back.", "FILE_NOT_EXIST|PATH_NOT_FOUND|FileNotFoundException"),
        FORBIDDEN("this user may not read it. Give the right to.", "Permission denied|AccessControl|AccessDenied"),
        TYPE(
                "%s. Its columns are not of the types that its footer states: write it anew.",
                "COLUMN_DATA_TYPE_MISMATCH|SchemaColumnConvertNotSupported"),
        DAMAGE(
                "%s. It is damaged: fetch it again.",
                "[Dd]ecompress|[Cc]orrupt|[Mm]alformed|Snappy|[Zz]std|ZSTD|gzip|GZIP|LZ4|EOF|[Uu]nexpected end"
                        + "|ParquetDecodingException|[Cc]an ?not read|could not read|TProtocol|IndexOutOfBounds|expected.*magic"),
        UNKNOWN(
                "%s. Look at it with another tool, and write it anew; if no tool can read it, fetch it again.",
                "(?s).*");

        private final String sentence;
        private final Pattern signs;

        Kind(String sentence, String signs) {
            this.sentence = sentence;
            this.signs = Pattern.compile(signs);
        }
    }

    /**
     * Runs what reads files.
     *
     * @throws FailedRun if a file cannot be read, with the file, the reason and what to do
     */
    static <T> T explaining(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Exception e) { // Spark declares no exception, and throws the task's
            throw of(e).map(RuntimeException.class::cast)
                    .orElseGet(
                            () -> e instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(e));
        }
    }

    /**
     * Runs what computes a statistic over files.
     *
     * @throws FailedRun if a file cannot be read, or if the statistic cannot be computed for a trip
     */
    static <T> T explaining(String statistic, Supplier<T> computing) {
        return explaining(() -> {
            try {
                return computing.get();
            } catch (RuntimeException e) {
                throw FailingTrip.sentence(e)
                        .<RuntimeException>map(why -> new FailedRun("Statistic '" + statistic + "' " + why, e))
                        .orElse(e);
            }
        });
    }

    /** The sentence about the file; empty if the failure is another. */
    static Optional<FailedRun> of(Throwable failure) {
        if (HostLimits.sentence(failure).isPresent()) {
            return Optional.empty(); // neither too little memory nor a full disk is the file's fault
        }
        StringBuilder said = new StringBuilder();
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            said.append(cause).append('\n');
            root = cause;
        }
        String why = firstLine(root);
        return file(said).map(file -> new FailedRun(sentence(file, said, why), failure));
    }

    private static Optional<String> file(CharSequence said) {
        for (Pattern pattern : new Pattern[] {FILE, PATH}) {
            Matcher matcher = pattern.matcher(said);
            if (matcher.find()) {
                String name = matcher.group(1);
                return Optional.of(
                        name.startsWith("file:///") ? Path.of(URI.create(name)).toString() : name);
            }
        }
        return Optional.empty();
    }

    private static String sentence(String file, CharSequence said, String why) {
        Kind kind = Arrays.stream(Kind.values())
                .filter(each -> each.signs.matcher(said).find())
                .findFirst()
                .orElse(Kind.UNKNOWN);
        return "Cannot read " + file + ": " + kind.sentence.replace("%s", why);
    }

    private static String firstLine(Throwable root) {
        return String.valueOf(root.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(root.getClass().getSimpleName())
                .replaceFirst("\\.$", "");
    }
}
