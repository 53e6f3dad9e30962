package taxistream.replay.watch;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import taxistream.replay.kafka.ReplayLog;
import taxistream.replay.kafka.ReplayRecord;
import taxistream.replay.kafka.ReplayRecord.InputFile;
import taxistream.replay.kafka.ReplayRecord.Replacement;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/**
 * What a replay's log says of the files it has sent.
 *
 * @param whole the files of which every row is sent, and those whose months are replaced in MySQL instead; as MySQL counts them
 * @param begun the files of the month that is sent in part; empty if there is none
 * @param through the last month of which every row is sent
 * @param replacements the files whose months are replaced in MySQL
 */
public record SentFiles(
        SortedMap<TripFileName, InputFile> whole,
        SortedMap<TripFileName, InputFile> begun,
        Optional<YearMonth> through,
        List<Replacement> replacements) {

    public static SentFiles of(ReplayLog log, String replay) {
        SortedMap<TripFileName, InputFile> whole = new TreeMap<>(WatchPlan.ORDER);
        SortedMap<TripFileName, InputFile> begun = new TreeMap<>(WatchPlan.ORDER);
        Optional<ReplayRecord> record = log.replay(replay);
        Optional<YearMonth> reached = record.flatMap(ReplayRecord::month);
        log.inputs(replay).ifPresent(inputs -> inputs.files().forEach(file -> {
            TripFileName name = name(file.label());
            if (reached.filter(month -> !name.month().isAfter(month)).isEmpty()) {
                return; // recorded when a run began, and not a row of it was sent
            }
            boolean finished = log.isFinished(record.get(), name.month().toString());
            (finished ? whole : begun).put(name, file);
        }));
        Optional<YearMonth> through =
                whole.keySet().stream().map(TripFileName::month).max(YearMonth::compareTo);
        List<Replacement> replacements = log.replacements(replay);
        replacements.forEach(each -> whole.put(name(each.file().label()), each.file()));
        return new SentFiles(whole, begun, through, replacements);
    }

    private static TripFileName name(String label) {
        String[] parts = label.split(" ", 2);
        return new TripFileName(Service.ofLabel(parts[0]).orElseThrow(), YearMonth.parse(parts[1]));
    }

    /** What was sent of this file; empty if nothing was. */
    public Optional<InputFile> sent(TripFileName name) {
        return Optional.ofNullable(whole.get(name)).or(() -> Optional.ofNullable(begun.get(name)));
    }
}
