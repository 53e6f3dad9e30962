package taxistream.replay.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Locale;
import taxistream.settings.FailedRun;
import taxistream.trips.TripFormat;

/**
 * An upper estimate of the disk space that sorting needs.
 *
 * @param bytes bytes of encoded rows beyond the sorting memory; 0 if all rows fit
 */
public record SpillEstimate(long bytes) {

    /** A row in a sorted run: 20 bytes to sort by, and the trip, in Avro and in JSON. */
    private static final long AVRO_ROW = 100;

    private static final long JSON_ROW = 450;

    /** @param rows the rows that are sorted at a time: those of a month, as a rule */
    public static SpillEstimate of(long rows, TripFormat format, Workspace workspace) {
        long all = rows * (format == TripFormat.AVRO ? AVRO_ROW : JSON_ROW);
        return new SpillEstimate(all <= workspace.bytesForSorting() ? 0 : all);
    }

    /** @throws FailedRun if the folder's disk has less room than that */
    void check(YearMonth month, Path folder) {
        long free = usable(folder);
        if (bytes > free) {
            throw new FailedRun(String.format(
                    Locale.ROOT,
                    "Sorting %s may need %s in %s, and %s are free there. Make room, name another folder by --temp, or raise"
                            + " --memory. Nothing of that month was sent.",
                    month,
                    this,
                    folder,
                    new SpillEstimate(free)));
        }
    }

    /** In whole megabytes, rounded up. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d MB", (bytes + 999_999) / 1_000_000);
    }

    private static long usable(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            return Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // the first write reports the folder's problem
        }
    }
}
