package taxistream.streaming.admit;

import java.io.Serializable;
import java.time.YearMonth;
import java.util.Comparator;

/**
 * Rejected records that are counted together.
 *
 * @param month the month of the pickup, or {@link #NO_MONTH}
 * @param reason the label of the reason, such as {@code late}
 */
public record RejectedGroup(YearMonth month, String reason) implements Comparable<RejectedGroup>, Serializable {

    /** The month of a record without a plausible pickup. */
    public static final YearMonth NO_MONTH = YearMonth.of(1970, 1);

    private static final Comparator<RejectedGroup> ORDER =
            Comparator.comparing(RejectedGroup::month).thenComparing(RejectedGroup::reason);

    @Override
    public int compareTo(RejectedGroup other) {
        return ORDER.compare(this, other);
    }
}
