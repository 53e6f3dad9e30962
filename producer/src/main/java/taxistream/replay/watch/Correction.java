package taxistream.replay.watch;

import java.time.YearMonth;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;
import taxistream.replay.source.TripFile;
import taxistream.trips.TripFileName;

/**
 * What a file concerns that is not sent, because it was corrected after it was sent, or came late: its month in MySQL, and the neighbours
 * that some of its trips belong to.
 */
public record Correction(TripFileName file) {

    /** Trips lie up to 35 days outside their file's month: it is two months from a file to the last month that it may touch. */
    private static final int MONTHS_ROUND_ABOUT = 2;

    /** The first month to replace, of those that the known files stand for. */
    YearMonth first(SortedSet<TripFileName> known) {
        YearMonth first = known.first().month();
        return file.month().isAfter(first) ? file.month().minusMonths(1) : file.month();
    }

    /** The last month to replace, of those that the known files stand for. */
    YearMonth last(SortedSet<TripFileName> known) {
        YearMonth last = known.last().month();
        return file.month().isBefore(last) ? file.month().plusMonths(1) : file.month();
    }

    /** The command that replaces the months. */
    public String command(Look look) {
        YearMonth first = first(look.whole());
        YearMonth last = last(look.whole());
        List<TripFileName> read = look.whole().stream()
                .filter(name -> !name.month().isBefore(first.minusMonths(MONTHS_ROUND_ABOUT))
                        && !name.month().isAfter(last.plusMonths(MONTHS_ROUND_ABOUT)))
                .toList();
        return "taxistream backfill "
                + look.files(read).stream().map(TripFile::location).collect(Collectors.joining(" ")) + " --months "
                + first + ".." + last + " --accept-fewer";
    }
}
