package taxistream.streaming.statistic;

import java.time.ZoneOffset;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import taxistream.streaming.admit.MonthWindow;

/**
 * A statistic that can be kept right: its file, and its table's columns.
 *
 * @param columns in the order of the SELECT
 * @param keys the columns that name a group, in their order; the month is one of them
 * @param reads the columns that its SQL reads, by the table's name: those of {@code trips}, and of each table that it joins
 */
public record Statistic(
        StatisticFile file,
        List<StatisticColumn> columns,
        List<String> keys,
        SortedMap<String, SortedSet<String>> reads) {

    public String name() {
        return file.name();
    }

    public List<StatisticColumn> keyColumns() {
        return columns.stream().filter(column -> keys.contains(column.name())).toList();
    }

    public List<StatisticColumn> valueColumns() {
        return columns.stream().filter(column -> !keys.contains(column.name())).toList();
    }

    /** The table's comment: the file's leading comment, without the lines about single columns and about the trigger. */
    public String comment() {
        return file.commentLines().stream()
                .filter(line -> !line.startsWith(StatisticFile.TRIGGER))
                .filter(line -> columns.stream().noneMatch(column -> line.startsWith(mark(column))))
                .collect(Collectors.joining(" "));
    }

    /** The column's comment, from a line of the leading comment such as {@code -- revenue: dollars, all charges}; may be empty. */
    public String comment(StatisticColumn column) {
        return file.commentLines().stream()
                .filter(line -> line.startsWith(mark(column)))
                .map(line -> line.substring(mark(column).length()).strip())
                .findFirst()
                .orElse("");
    }

    private static String mark(StatisticColumn column) {
        return column.name() + ": ";
    }

    /** The index of the month among the columns. */
    public int monthIndex() {
        return Stream.iterate(0, i -> i + 1)
                .filter(i -> columns.get(i).name().equals(MonthWindow.COLUMN))
                .findFirst()
                .orElseThrow();
    }

    /** Converts a row of Spark to the table's values, in the columns' order. The month becomes its first day. */
    public Object[] values(Row row) {
        int month = monthIndex();
        Object[] values = new Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i == month
                    ? row.getStruct(i).getInstant(0).atZone(ZoneOffset.UTC).toLocalDate()
                    : row.get(i);
        }
        return values;
    }
}
