package taxistream.replay.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import taxistream.replay.kafka.ReplayRecord.InputFile;
import taxistream.replay.source.TripFile;
import taxistream.trips.TripFileName;

/** Looks at the places again and again, and reads of a file only what it has not read before. For one thread. */
public final class Looking {

    private final WatchedPlaces places;
    private final WholeFiles wholeFiles;
    private final BiPredicate<TripFile, InputFile> isSame;
    /** By place and version: whether the content is the one that was sent. */
    private final Map<String, Boolean> compared = new HashMap<>();

    /**
     * @param settle see {@link WholeFiles}
     * @param isSame reads enough of a file to tell whether it is the one that was sent
     */
    public Looking(
            WatchedPlaces places, Duration settle, LongSupplier nanoTime, BiPredicate<TripFile, InputFile> isSame) {
        this.places = places;
        this.wholeFiles = new WholeFiles(settle, nanoTime);
        this.isSame = isSame;
    }

    /** @throws taxistream.settings.FailedRun if a place cannot be asked now */
    public Look look(SentFiles sent) {
        SortedMap<TripFileName, TripFile> files = places.look(sent.whole().keySet());
        SortedSet<TripFileName> whole = new TreeSet<>(WatchPlan.ORDER);
        List<TripFileName> corrected = new ArrayList<>();
        SortedMap<TripFileName, String> faults = new TreeMap<>(WatchPlan.ORDER);
        boolean settling = false;
        for (Map.Entry<TripFileName, TripFile> entry : files.entrySet()) {
            TripFileName name = entry.getKey();
            TripFile file = entry.getValue();
            boolean unchanged = sent.sent(name)
                    .filter(input -> input.version().equals(file.version()))
                    .isPresent();
            WholeFiles.State state = unchanged ? WholeFiles.State.WHOLE : wholeFiles.state(file);
            settling |= state.isSettling();
            state.fault().ifPresent(fault -> faults.put(name, fault));
            boolean isCorrected = !unchanged
                    && state.isWhole()
                    && sent.sent(name).filter(input -> !isSame(file, input)).isPresent();
            if (isCorrected) {
                corrected.add(name);
            }
            // A month that is sent in part goes on with what it began with, or not at all.
            boolean isToBeSent = !sent.whole().containsKey(name);
            if (!isToBeSent || state.isWhole() && !isCorrected) {
                whole.add(name);
            }
        }
        return new Look(files, whole, List.copyOf(corrected), faults, settling);
    }

    private boolean isSame(TripFile file, InputFile input) {
        return compared.computeIfAbsent(file.location() + " " + file.version(), unused -> isSame.test(file, input));
    }
}
