package taxistream.replay.source;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The reason why DuckDB could not read a file, and the advice for the user.
 *
 * @param why DuckDB's message, or taxistream's own sentence
 */
record ReadFailure(String why, Kind kind) {

    /** The advice, as the rest of a sentence that begins with "It". */
    private enum Kind {
        MEMORY("needs more memory than --memory leaves for it: raise --memory.", "Out of Memory"),
        DISK("may be whole: free some space, or pass another --temp.", "No space left|Disk quota"),
        OPEN_FILES("may be whole: let this process open more files, by 'ulimit -n 65536'.", "Too many open files"),
        DAMAGE(
                "is damaged or no parquet file: fetch it again.",
                "magic bytes|too small to be|TProtocol|TType|don't know what type|enough bytes|[Cc]orrupt|[Dd]ecompress"
                        + "|Snappy|ZSTD|GZIP|LZ4|Out of buffer|[Ff]ooter|[Pp]age|[Dd]ictionary|RLE|[Uu]nexpected end"),
        FORBIDDEN("may not be read by this user: give the right to.", "Permission denied|AccessDenied"),
        GONE("is not there any more: bring it back.", "No such file|No files found"),
        NOT_UTF8(
                "holds bytes that are marked as text and are not UTF-8: write that column as UTF-8, or as bytes without"
                        + " the mark.",
                "not valid UTF8|not valid UTF-8"),
        NO_TIME(
                "holds a time in milliseconds that is beyond what a timestamp can be: write null in its place.",
                "Could not convert Timestamp"),
        UNKNOWN(
                "cannot be read by DuckDB: look at it with another tool, and write it anew; if no tool can read it, fetch"
                        + " it again.",
                ".*");

        private final String advice;
        private final Pattern signs;

        Kind(String advice, String signs) {
            this.advice = advice;
            this.signs = Pattern.compile(signs);
        }
    }

    /**
     * The order in which the kinds are tried. The class of the error is searched too. A file that cannot be opened is not called damaged.
     */
    private static final List<Kind> ORDER = List.of(
            Kind.MEMORY,
            Kind.DISK,
            Kind.OPEN_FILES,
            Kind.FORBIDDEN,
            Kind.GONE,
            Kind.NOT_UTF8,
            Kind.NO_TIME,
            Kind.DAMAGE,
            Kind.UNKNOWN);

    static ReadFailure of(Exception cause) {
        String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new ReadFailure(
                said.replaceFirst("^.*?Error: ", "").replaceFirst("\\.$", ""),
                ORDER.stream()
                        .filter(kind -> kind.signs.matcher(said).find())
                        .findFirst()
                        .orElse(Kind.UNKNOWN));
    }

    /** The reason and the advice, as two sentences. */
    String sentence() {
        return why + ". It " + kind.advice;
    }

    /** Whether the run lacks memory, disk space or open files. The file may be intact. */
    boolean isOfTheHost() {
        return kind == Kind.MEMORY || kind == Kind.DISK || kind == Kind.OPEN_FILES;
    }

    /** Whether the values of one column cannot be read, rather than the whole file. */
    boolean isOfAColumn() {
        return kind == Kind.NOT_UTF8 || kind == Kind.NO_TIME || kind == Kind.UNKNOWN;
    }
}
