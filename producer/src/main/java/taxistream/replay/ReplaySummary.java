package taxistream.replay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import taxistream.replay.kafka.ReplayRecord.FileCounts;
import taxistream.settings.Counted;
import taxistream.trips.TripField;

/**
 * The result of a replay over all its runs: each file's rows, counted as sent, rejected or left out.
 *
 * @param files each file's counts; its rows are those sent, those rejected and those left out by {@code --from} and {@code --to}
 * @param unfilled for each file that this run read, the trip fields that no column fills
 * @param rowsNow rows that this run handled
 * @param seconds how long this run took
 * @param lag how late trips were sent after they were due; only where they were paced
 */
public record ReplaySummary(
        String replay,
        List<FileCounts> files,
        Map<String, List<TripField>> unfilled,
        long rowsNow,
        double seconds,
        Lag lag) {

    /** The summary as plain maps and lists, for JSON. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("replay", replay);
        json.put("read", files.stream().mapToLong(FileCounts::rows).sum());
        json.put("sent", files.stream().mapToLong(FileCounts::sent).sum());
        json.put("rejected", files.stream().mapToLong(FileCounts::rejectedRows).sum());
        json.put("left_out", files.stream().mapToLong(ReplaySummary::leftOut).sum());
        json.put("seconds", Math.round(seconds * 1000) / 1000.0);
        json.put("rows_this_run", rowsNow);
        if (lag.paced()) {
            json.put("lag_millis", lag.toJson());
        }
        List<Object> perFile = new ArrayList<>();
        for (FileCounts counts : files) {
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("file", counts.file());
            file.put("read", counts.rows());
            file.put("sent", counts.sent());
            file.put("rejected", counts.rejected());
            file.put("left_out", leftOut(counts));
            file.put(
                    "unfilled",
                    fieldsWithout(counts).stream().map(TripField::column).toList());
            perFile.add(file);
        }
        json.put("files", perFile);
        return json;
    }

    private List<TripField> fieldsWithout(FileCounts counts) {
        return unfilled.getOrDefault(counts.file(), List.of());
    }

    private static long leftOut(FileCounts counts) {
        return counts.rows() - counts.sent() - counts.rejectedRows();
    }

    /** The table that closes a run. */
    public List<String> toLines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Replay %s: %s in %.1f s, %,.0f rows/s",
                replay,
                Counted.of(rowsNow, "row"),
                seconds,
                seconds == 0 ? 0 : rowsNow / seconds));
        int width =
                files.stream().mapToInt(counts -> counts.file().length()).max().orElse(0);
        for (FileCounts counts : files) {
            String leftOut = leftOut(counts) == 0 ? "" : String.format(Locale.ROOT, " + %,d left out", leftOut(counts));
            String without = fieldsWithout(counts).isEmpty() ? "" : "   " + unfilled(fieldsWithout(counts));
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-" + width + "s  %,11d read = %,11d sent + %,d rejected%s%s%s",
                    counts.file(),
                    counts.rows(),
                    counts.sent(),
                    counts.rejectedRows(),
                    counts.rejected().isEmpty() ? "" : " " + reasons(counts.rejected()),
                    leftOut,
                    without));
        }
        if (lag.paced()) {
            lines.add("  " + lag);
        }
        return lines;
    }

    /** "no column for payment_type, rate_code". */
    static String unfilled(Collection<TripField> fields) {
        return "no column for " + fields.stream().map(TripField::column).collect(Collectors.joining(", "));
    }

    static String reasons(Map<String, Long> rejected) {
        List<String> reasons = new ArrayList<>();
        rejected.forEach((reason, rows) -> reasons.add(String.format(Locale.ROOT, "%s %,d", reason, rows)));
        return "(" + String.join(", ", reasons) + ")";
    }
}
