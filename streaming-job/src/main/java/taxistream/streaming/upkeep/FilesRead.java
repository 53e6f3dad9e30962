package taxistream.streaming.upkeep;

import java.util.Locale;
import java.util.Map;
import taxistream.settings.Counted;

/**
 * The counts of the rows of files.
 *
 * @param counted rows that are trips
 * @param rejected rejected rows, by reason
 */
public record FilesRead(int files, long counted, Map<String, Long> rejected) {

    long refused() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    long read() {
        return counted + refused();
    }

    /** "76,518 trips read from 1 file = 76,516 counted + 2 rejected (outside_month 2)". */
    @Override
    public String toString() {
        String reasons = rejected.entrySet().stream()
                .map(reason -> String.format(Locale.ROOT, "%s %,d", reason.getKey(), reason.getValue()))
                .reduce((left, right) -> left + ", " + right)
                .map(all -> " (" + all + ")")
                .orElse("");
        return String.format(
                Locale.ROOT,
                "%s read from %s = %,d counted + %,d rejected%s",
                Counted.of(read(), "trip"),
                Counted.of(files, "file"),
                counted,
                refused(),
                reasons);
    }
}
