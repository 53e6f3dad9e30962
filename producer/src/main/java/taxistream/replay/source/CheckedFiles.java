package taxistream.replay.source;

import java.util.ArrayList;
import java.util.List;
import taxistream.settings.FailedRun;
import taxistream.trips.TripFileException;

/**
 * The files that could be read from the first row to the last, and the files that could not.
 *
 * @param bad one sentence for each unreadable file, with the reason
 */
public record CheckedFiles(TripFiles good, List<String> bad) {

    /**
     * Reads every file once.
     *
     * @throws FailedRun if none is good
     */
    public static CheckedFiles check(TripFiles files, Selection selection, Workspace workspace) {
        List<TripFile> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (TripFile file : files.files()) {
            try (MonthRows rows =
                    MonthRows.open(List.of(file), selection, Ordering.by(MonthRows.Order.PICKUP), workspace)) {
                rows.survey();
                good.add(file);
            } catch (TripFileException e) {
                bad.add(e.getMessage());
            }
        }
        if (good.isEmpty() && !bad.isEmpty()) {
            throw new FailedRun("None of the files can be read:\n" + String.join("\n", bad));
        }
        return new CheckedFiles(new TripFiles(good, files.passedOver()), List.copyOf(bad));
    }
}
