package taxistream.streaming.upkeep;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import taxistream.streaming.mysql.MonthRow;
import taxistream.streaming.mysql.ProgressRow;

/**
 * Compares the tables that are written beside a statistic's own: the trips of each month with the recounted ones, and the sums over
 * months and reasons with the ledger's totals.
 */
final class LedgerComparison {

    private static final String LATE = "late";

    private final ProgressRow ledger;
    private final List<Difference> differences = new ArrayList<>();

    private LedgerComparison(ProgressRow ledger) {
        this.ledger = ledger;
    }

    /**
     * The differences; none if all agrees.
     *
     * @param recounted trips of each month, in the files
     * @param months the months to compare with the files; empty compares all
     * @param rejected records that do not count, by reason
     */
    static List<Difference> differences(
            ProgressRow ledger,
            Map<YearMonth, Long> recounted,
            Optional<MonthRange> months,
            Map<String, Long> rejected) {
        LedgerComparison comparison = new LedgerComparison(ledger);
        comparison.compareMonths(recounted, months);
        comparison.compareTotals(rejected);
        return comparison.differences;
    }

    private void compareMonths(Map<YearMonth, Long> recounted, Optional<MonthRange> wanted) {
        Map<YearMonth, Long> counted =
                ledger.months().stream().collect(Collectors.toMap(MonthRow::month, MonthRow::trips));
        TreeSet<YearMonth> months = new TreeSet<>(counted.keySet());
        months.addAll(recounted.keySet());
        for (YearMonth month : months) {
            if (wanted.map(range -> range.contains(month)).orElse(true)) {
                compare(
                        "taxistream_months, month=" + month.atDay(1),
                        "trips",
                        counted.getOrDefault(month, 0L),
                        recounted.getOrDefault(month, 0L));
            }
        }
    }

    private void compareTotals(Map<String, Long> rejected) {
        String total = "taxistream_progress, against the sum over ";
        long late = rejected.getOrDefault(LATE, 0L);
        long others = rejected.values().stream().mapToLong(Long::longValue).sum() - late;
        compare(total + "taxistream_months", "trips", ledger.trips(), sum(MonthRow::trips));
        compare(total + "taxistream_months", "late", ledger.late(), sum(MonthRow::lateTrips));
        compare(total + "taxistream_rejected", "late", ledger.late(), late);
        compare(total + "taxistream_rejected", "rejected", ledger.rejected(), others);
    }

    private long sum(ToLongFunction<MonthRow> column) {
        return ledger.months().stream().mapToLong(column).sum();
    }

    private void compare(String row, String column, long inTable, long expected) {
        if (inTable != expected) {
            differences.add(
                    new Difference(ledger.statistic(), row, column, Long.toString(inTable), Long.toString(expected)));
        }
    }
}
