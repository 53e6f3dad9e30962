package taxistream.replay.watch;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/**
 * Which files are sent now, and why the others are not. Follows from the files alone, not from a clock: the same files give the same plan
 * to a watch that runs for a year and to one that is started each hour.
 *
 * @param toSend in the order of their months
 * @param without files that months of {@code toSend} go without, for they are missing and were waited for long enough
 * @param waitsFor files that are missing, and for which the next month waits
 * @param held whole files that wait with it
 * @param late whole files of months that were sent without them
 */
public record WatchPlan(
        List<TripFileName> toSend,
        List<TripFileName> without,
        List<TripFileName> waitsFor,
        List<TripFileName> held,
        List<TripFileName> late) {

    /** By month, then by service. */
    public static final Comparator<TripFileName> ORDER =
            Comparator.comparing(TripFileName::month).thenComparing(TripFileName::service);

    /**
     * What the plan follows from.
     *
     * @param sent files of finished months
     * @param begun files of the month that is sent in part: it goes on with these and no others
     * @param whole files that are there and whole
     * @param expected services that each month must have; empty for those of which a file is known, each from its first month on
     * @param patience a missing file is waited for until a whole file of so many months later is there
     */
    public record Situation(
            Set<TripFileName> sent,
            Set<TripFileName> begun,
            Set<TripFileName> whole,
            Set<Service> expected,
            int patience) {}

    public static WatchPlan of(Situation now) {
        return new Planner(now).plan();
    }

    private static final class Planner {

        private final Situation now;
        private final SortedSet<TripFileName> unsent = sorted(List.of());
        private final List<TripFileName> toSend = new ArrayList<>();
        private final List<TripFileName> without = new ArrayList<>();
        private final List<TripFileName> waitsFor = new ArrayList<>();
        private final List<TripFileName> late = new ArrayList<>();
        private final Map<Service, YearMonth> firstMonths = new EnumMap<>(Service.class);

        Planner(Situation now) {
            this.now = now;
            Optional<YearMonth> through = Stream.concat(now.sent().stream(), now.begun().stream())
                    .map(TripFileName::month)
                    .max(YearMonth::compareTo);
            for (TripFileName file : sorted(now.whole())) {
                if (now.sent().contains(file) || now.begun().contains(file)) {
                    continue;
                }
                boolean passed =
                        through.filter(month -> !file.month().isAfter(month)).isPresent();
                (passed ? late : unsent).add(file);
            }
            Stream.of(now.sent(), now.begun(), now.whole())
                    .flatMap(Set::stream)
                    .forEach(file -> firstMonths.merge(file.service(), file.month(), (a, b) -> a.isBefore(b) ? a : b));
        }

        WatchPlan plan() {
            if (!now.whole().containsAll(now.begun())) {
                waitsFor.addAll(sorted(now.begun()));
                waitsFor.removeAll(now.whole());
            } else {
                toSend.addAll(sorted(now.begun()));
                addMonths();
            }
            List<TripFileName> held = new ArrayList<>(unsent);
            held.removeAll(toSend);
            return new WatchPlan(List.copyOf(toSend), List.copyOf(without), List.copyOf(waitsFor), held, late);
        }

        private void addMonths() {
            if (unsent.isEmpty()) {
                return;
            }
            YearMonth newest = unsent.last().month();
            for (YearMonth month = next(); !month.isAfter(newest); month = month.plusMonths(1)) {
                List<TripFileName> missing = missing(month);
                if (!missing.isEmpty() && newest.isBefore(month.plusMonths(now.patience()))) {
                    waitsFor.addAll(missing);
                    return;
                }
                without.addAll(missing);
                YearMonth present = month;
                unsent.stream().filter(file -> file.month().equals(present)).forEach(toSend::add);
            }
        }

        /** The month after the last that was sent. */
        private YearMonth next() {
            return Stream.concat(now.sent().stream(), now.begun().stream())
                    .map(TripFileName::month)
                    .max(YearMonth::compareTo)
                    .map(month -> month.plusMonths(1))
                    .orElse(unsent.first().month());
        }

        private List<TripFileName> missing(YearMonth month) {
            return Stream.of(Service.values())
                    .filter(service -> isExpected(service, month))
                    .map(service -> new TripFileName(service, month))
                    .filter(file -> !unsent.contains(file))
                    .toList();
        }

        private boolean isExpected(Service service, YearMonth month) {
            YearMonth first = firstMonths.get(service);
            return first == null ? now.expected().contains(service) : !month.isBefore(first);
        }

        private static SortedSet<TripFileName> sorted(Collection<TripFileName> files) {
            SortedSet<TripFileName> sorted = new TreeSet<>(ORDER);
            sorted.addAll(files);
            return sorted;
        }
    }
}
