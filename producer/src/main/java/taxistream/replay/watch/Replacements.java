package taxistream.replay.watch;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import taxistream.replay.kafka.ReplayRecord.InputFile;
import taxistream.replay.kafka.ReplayRecord.Replacement;
import taxistream.trips.TripFileName;

/** Which months of MySQL files concern that are not sent, which of those can be replaced now, and which files that takes. */
public final class Replacements {

    /** Trips lie up to 35 days outside their file's month: two months behind it at most. */
    private static final int MONTHS_ROUND_ABOUT = 2;

    private Replacements() {}

    /**
     * The months that a file concerns: its own, those of its neighbours that have files, and all that its trips lie in.
     *
     * @param known all files that are sent or found
     * @param first the month of its first trip, if it has any
     * @param last the month of its last trip
     */
    public static SortedSet<YearMonth> concerned(
            TripFileName file, Collection<TripFileName> known, Optional<YearMonth> first, Optional<YearMonth> last) {
        SortedSet<YearMonth> months = new TreeSet<>();
        known.stream()
                .map(TripFileName::month)
                .filter(month -> !month.isBefore(file.month().minusMonths(1))
                        && !month.isAfter(file.month().plusMonths(1)))
                .forEach(months::add);
        months.add(file.month());
        for (YearMonth month = first.orElse(file.month());
                !month.isAfter(last.orElse(file.month()));
                month = month.plusMonths(1)) {
            months.add(month);
        }
        return months;
    }

    /** The replacements with one more; a file's earlier replacement is taken up by it, with the months that it left. */
    public static List<Replacement> with(List<Replacement> before, InputFile file, SortedSet<YearMonth> months) {
        SortedSet<String> all = new TreeSet<>();
        months.forEach(month -> all.add(month.toString()));
        List<Replacement> replacements = new ArrayList<>();
        for (Replacement each : before) {
            if (each.file().label().equals(file.label())) {
                all.addAll(each.months());
            } else {
                replacements.add(each);
            }
        }
        replacements.add(new Replacement(file, List.copyOf(all)));
        return replacements;
    }

    /** The replacements when these months are done. */
    public static List<Replacement> without(List<Replacement> before, Collection<YearMonth> done) {
        List<String> gone = done.stream().map(YearMonth::toString).toList();
        return before.stream()
                .map(each -> new Replacement(
                        each.file(),
                        each.months().stream()
                                .filter(month -> !gone.contains(month))
                                .toList()))
                .toList();
    }

    /**
     * The months that can be replaced now, in runs without gaps: with two later months sent, a month is final under the job's lateness of
     * 35 days.
     *
     * @param through the last month that is sent
     */
    public static List<SortedSet<YearMonth>> due(List<Replacement> replacements, Optional<YearMonth> through) {
        SortedSet<YearMonth> months = new TreeSet<>();
        replacements.forEach(each -> each.months().forEach(month -> months.add(YearMonth.parse(month))));
        months.removeIf(month ->
                through.filter(sent -> !month.plusMonths(2).isAfter(sent)).isEmpty());
        List<SortedSet<YearMonth>> runs = new ArrayList<>();
        for (YearMonth month : months) {
            if (!months.contains(month.minusMonths(1))) {
                runs.add(new TreeSet<>());
            }
            runs.get(runs.size() - 1).add(month);
        }
        return runs;
    }

    /** Those of the files that may hold trips of these months. */
    public static List<TripFileName> around(SortedSet<YearMonth> months, Collection<TripFileName> files) {
        YearMonth first = months.first().minusMonths(MONTHS_ROUND_ABOUT);
        YearMonth last = months.last().plusMonths(MONTHS_ROUND_ABOUT);
        return files.stream()
                .filter(file -> !file.month().isBefore(first) && !file.month().isAfter(last))
                .toList();
    }
}
