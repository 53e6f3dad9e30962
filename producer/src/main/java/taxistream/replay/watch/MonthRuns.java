package taxistream.replay.watch;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/** Files as people write many of them: {@code green 2021-01..2021-03 2022-02, yellow 2021-01}. */
public final class MonthRuns {

    private MonthRuns() {}

    /** "none" where there is none. */
    public static String text(Collection<TripFileName> files) {
        Map<Service, TreeSet<YearMonth>> months = new EnumMap<>(Service.class);
        files.forEach(file -> months.computeIfAbsent(file.service(), unused -> new TreeSet<>())
                .add(file.month()));
        return months.isEmpty()
                ? "none"
                : months.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + runs(entry.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String runs(TreeSet<YearMonth> months) {
        List<String> runs = new ArrayList<>();
        Optional<YearMonth> first = Optional.empty();
        for (YearMonth month : months) {
            first = Optional.of(first.orElse(month));
            if (!months.contains(month.plusMonths(1))) {
                runs.add(first.get().equals(month) ? month.toString() : first.get() + ".." + month);
                first = Optional.empty();
            }
        }
        return String.join(" ", runs);
    }
}
