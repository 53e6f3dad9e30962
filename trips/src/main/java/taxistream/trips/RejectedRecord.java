package taxistream.trips;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What of a rejected record or row is kept: all of it, unless Kafka would not take it. A record that was small when it came,
 * because it was compressed or its topic allows more, must not stop the one who rejects it.
 *
 * @param value the original bytes, or as many of them as fit
 * @param detail why it was rejected, in words
 * @param truncatedFrom how many bytes the original had, if not all are kept
 */
public record RejectedRecord(byte[] value, String detail, OptionalInt truncatedFrom) {

    /** Header that holds {@link #truncatedFrom}. */
    public static final String TRUNCATED_FROM = "truncated_from_bytes";

    /** Kafka takes 1 MiB by default: this leaves room for the key and the headers. */
    static final int MOST_BYTES = 900_000;

    static final int MOST_DETAIL_CHARACTERS = 1_000;

    /** Keeps what fits. The value may be null, as in a tombstone. */
    public static RejectedRecord of(byte[] value, String detail) {
        String words =
                detail.length() <= MOST_DETAIL_CHARACTERS ? detail : detail.substring(0, MOST_DETAIL_CHARACTERS) + "…";
        return value == null || value.length <= MOST_BYTES
                ? new RejectedRecord(value, words, OptionalInt.empty())
                : new RejectedRecord(Arrays.copyOf(value, MOST_BYTES), words, OptionalInt.of(value.length));
    }
}
