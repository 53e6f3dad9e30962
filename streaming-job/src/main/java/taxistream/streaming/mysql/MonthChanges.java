package taxistream.streaming.mysql;

import java.time.YearMonth;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import taxistream.settings.TextTable;

/**
 * The trips of a statistic's months before and after a replacement.
 *
 * @param before trips of each month in the present table
 * @param after trips of each month in its replacement; a month that is missing has none
 */
public record MonthChanges(SortedMap<YearMonth, Long> before, SortedMap<YearMonth, Long> after) {

    public MonthChanges {
        before = new TreeMap<>(before);
        after = new TreeMap<>(after);
    }

    /** The months that would have fewer trips than now. */
    public List<YearMonth> fewer() {
        return before.keySet().stream()
                .filter(month -> after.getOrDefault(month, 0L) < before.get(month))
                .toList();
    }

    /** A line for each month, under a line of headings. */
    public List<String> lines() {
        TextTable table = new TextTable("month", "trips now", "trips then", "change");
        TreeSet<YearMonth> months = new TreeSet<>(before.keySet());
        months.addAll(after.keySet());
        for (YearMonth month : months) {
            long now = before.getOrDefault(month, 0L);
            long then = after.getOrDefault(month, 0L);
            table.row(month.toString(), Long.toString(now), Long.toString(then), String.format("%+d", then - now));
        }
        return table.lines();
    }
}
