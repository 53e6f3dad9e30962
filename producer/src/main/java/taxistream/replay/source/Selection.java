package taxistream.replay.source;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Selects the rows of the files that are replayed.
 *
 * @param outsideMonth how far a pickup may lie outside its file's month and still count
 * @param from pickups before this are left out, neither sent nor rejected
 * @param to pickups at or after this are left out
 * @param now pickups after this are rejected
 */
public record Selection(Duration outsideMonth, Optional<LocalDateTime> from, Optional<LocalDateTime> to, Instant now) {

    private static final DateTimeFormatter SQL_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    boolean isOfAllRows() {
        return from.isEmpty() && to.isEmpty();
    }

    /** SQL that is true for a row that is not left out. A row without a pickup time is not. */
    String condition() {
        String after = from.map(time -> " AND pickup_at >= " + literal(time)).orElse("");
        String before = to.map(time -> " AND pickup_at < " + literal(time)).orElse("");
        return "(pickup_at IS NULL OR (TRUE" + after + before + "))";
    }

    private static String literal(LocalDateTime time) {
        return "TIMESTAMP '" + SQL_TIME.format(time) + "'";
    }
}
