package taxistream.replay.watch;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import taxistream.replay.source.TripFile;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/** What a watch says of a look, in sentences: each once, until something else is true. */
public final class WatchReport {

    private final int patience;
    private final boolean ofReplacements;
    private boolean begun;
    private Set<String> said = Set.of();

    /**
     * @param patience see {@link WatchPlan.Situation}
     * @param ofReplacements whether to say which months a user is to replace in MySQL
     */
    public WatchReport(int patience, boolean ofReplacements) {
        this.patience = patience;
        this.ofReplacements = ofReplacements;
    }

    /** What is new to say. */
    public List<String> of(Look look, SentFiles sent, WatchPlan plan) {
        List<String> all = new ArrayList<>(look.faults().values());
        if (!plan.without().isEmpty()) {
            all.add("Goes on without " + MonthRuns.text(plan.without())
                    + ": not there, though later months are. Should it come, it is late.");
        }
        if (!plan.waitsFor().isEmpty()) {
            all.add("Waits for " + MonthRuns.text(plan.waitsFor()) + held(plan) + ".");
        }
        if (ofReplacements) {
            look.corrected().stream().filter(sent.whole()::containsKey).forEach(file -> all.add(corrected(file, look)));
            plan.late().forEach(file -> all.add(late(file, look)));
        }
        List<String> fresh = new ArrayList<>();
        if (!begun) {
            fresh.add("Sent: " + MonthRuns.text(sent.whole().keySet()) + ". New: " + MonthRuns.text(unsent(look, sent))
                    + ". Missing between: " + MonthRuns.text(missingBetween(look, sent)) + ".");
            begun = true;
        }
        all.stream().filter(sentence -> !said.contains(sentence)).forEach(fresh::add);
        said = new HashSet<>(all);
        return fresh;
    }

    private String held(WatchPlan plan) {
        if (plan.held().isEmpty()) {
            return ", of which a part was sent";
        }
        YearMonth month = plan.waitsFor().get(0).month();
        return "; " + MonthRuns.text(plan.held()) + " will be sent after it, or without it once a file of "
                + month.plusMonths(patience) + " is whole (--gap-patience " + patience + ")";
    }

    private static String corrected(TripFileName file, Look look) {
        return look.files().get(file).location()
                + " is another file than the one that was sent. Its trips are not sent again, so MySQL counts the former"
                + " ones. " + command(file, look);
    }

    private static String late(TripFileName file, Look look) {
        return look.files().get(file).location()
                + " is late: its month was sent without it, and later trips too. It is not sent. "
                + command(file, look);
    }

    private static String command(TripFileName file, Look look) {
        SortedSet<YearMonth> months = Replacements.concerned(file, look.whole(), Optional.empty(), Optional.empty());
        List<TripFileName> read = Replacements.around(months, look.whole());
        return "Once its months are final, --reissued backfill replaces them, or: taxistream backfill "
                + look.files(read).stream().map(TripFile::location).collect(Collectors.joining(" ")) + " --months "
                + months.first() + ".." + months.last() + " --accept-fewer";
    }

    private static Collection<TripFileName> unsent(Look look, SentFiles sent) {
        SortedSet<TripFileName> unsent = new TreeSet<>(WatchPlan.ORDER);
        unsent.addAll(look.files().keySet());
        unsent.removeAll(look.faults().keySet());
        unsent.removeAll(sent.whole().keySet());
        return unsent;
    }

    /** Months of which a service has no file, between those of which it has one. */
    static SortedSet<TripFileName> missingBetween(Look look, SentFiles sent) {
        SortedSet<TripFileName> known = new TreeSet<>(WatchPlan.ORDER);
        known.addAll(look.files().keySet());
        known.addAll(sent.whole().keySet());
        SortedSet<TripFileName> missing = new TreeSet<>(WatchPlan.ORDER);
        for (Service service : Service.values()) {
            List<YearMonth> months = known.stream()
                    .filter(file -> file.service() == service)
                    .map(TripFileName::month)
                    .toList();
            for (int i = 1; i < months.size(); i++) {
                for (YearMonth month = months.get(i - 1).plusMonths(1);
                        month.isBefore(months.get(i));
                        month = month.plusMonths(1)) {
                    missing.add(new TripFileName(service, month));
                }
            }
        }
        return missing;
    }
}
