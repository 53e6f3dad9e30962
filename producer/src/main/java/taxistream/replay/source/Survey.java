package taxistream.replay.source;

import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taxistream.trips.RejectionReason;
import taxistream.trips.TripField;

/**
 * The counts of a file's rows, taken without sending them.
 *
 * @param rows all rows of the file: those that count, the rejected and those left out by {@code --from} and {@code --to}
 * @param trips the rows that are accepted as trips
 * @param rejected the number of rejected rows, by reason
 * @param unfilled the fields of a trip that no column of the file fills
 * @param first the earliest pickup that counts, empty where none does
 * @param last the latest pickup that counts
 */
public record Survey(
        TripFile file,
        long rows,
        long trips,
        Map<RejectionReason, Long> rejected,
        List<TripField> unfilled,
        Optional<LocalDateTime> first,
        Optional<LocalDateTime> last) {

    public Survey {
        rejected = rejected.isEmpty() ? Map.of() : new EnumMap<>(rejected);
    }

    public long rejectedRows() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    public long leftOut() {
        return rows - trips - rejectedRows();
    }
}
