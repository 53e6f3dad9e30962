package taxistream.streaming.upkeep;

import static java.time.temporal.ChronoUnit.DAYS;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;

/**
 * Compares the rows of a statistic's table with the recounted ones: money and counts exactly, doubles to a millionth (their
 * sums depend on the order), approximated percentiles to a hundredth or by 1, of times to a hundredth of a month, of dates by a
 * day. For one thread.
 */
public final class TableComparison {

    private static final double DOUBLE_TOLERANCE = 1e-6;
    private static final double APPROXIMATE_TOLERANCE = 0.01;
    private static final int MOST_SHOWN = 20;

    /** The rounding error of a true zero, such as the variance of equal values. */
    private static final double ZERO_TOLERANCE = 1e-9;

    /** The tolerance of an approximated time: a hundredth of a month. */
    private static final Duration APPROXIMATE_TIME = Duration.ofDays(31).dividedBy(100);

    private final Statistic statistic;
    private final int[] keys;
    private final Map<List<Object>, Object[]> table = new HashMap<>();
    private final List<Difference> first = new ArrayList<>();
    private long compared;
    private long differing;

    public TableComparison(Statistic statistic) {
        this.statistic = statistic;
        this.keys = IntStream.range(0, statistic.columns().size())
                .filter(i ->
                        statistic.keys().contains(statistic.columns().get(i).name()))
                .toArray();
    }

    /** Adds a row of the table. All rows of the table come before the first recounted row. */
    public void inTable(Object[] row) {
        table.put(key(row), row);
    }

    /** Compares a recounted row. */
    public void recounted(Object[] row) {
        compared++;
        List<Object> key = key(row);
        Object[] there = table.remove(key);
        if (there == null) {
            differ(key, "", "no such row", values(row));
            return;
        }
        boolean equal = true;
        for (int i = 0; i < row.length; i++) {
            StatisticColumn column = statistic.columns().get(i);
            if (!same(there[i], row[i], column)) {
                equal = false;
                if (first.size() < MOST_SHOWN) {
                    first.add(
                            new Difference(statistic.name(), spelt(key), column.name(), text(there[i]), text(row[i])));
                }
            }
        }
        if (!equal) {
            differing++;
        }
    }

    /** Ends the comparison: the remaining rows of the table have no counterpart. */
    public Result result() {
        table.forEach((key, row) -> {
            compared++;
            differ(key, "", values(row), "no such row");
        });
        table.clear();
        return new Result(statistic.name(), compared, differing, List.copyOf(first));
    }

    /**
     * The result of a comparison.
     *
     * @param rows rows that were compared, those without a counterpart included
     * @param differing rows with at least one difference
     * @param first the first differences, a column each
     */
    public record Result(String statistic, long rows, long differing, List<Difference> first) {}

    private void differ(List<Object> key, String column, String inTable, String recounted) {
        differing++;
        if (first.size() < MOST_SHOWN) {
            first.add(new Difference(statistic.name(), spelt(key), column, inTable, recounted));
        }
    }

    private List<Object> key(Object[] row) {
        return Arrays.stream(keys).mapToObj(i -> comparable(row[i])).toList();
    }

    private String spelt(List<Object> key) {
        return IntStream.range(0, keys.length)
                .mapToObj(i -> statistic.columns().get(keys[i]).name() + "=" + key.get(i))
                .collect(Collectors.joining(", "));
    }

    private String values(Object[] row) {
        return IntStream.range(0, row.length)
                .filter(i -> Arrays.stream(keys).noneMatch(key -> key == i))
                .mapToObj(i -> statistic.columns().get(i).name() + "=" + text(row[i]))
                .collect(Collectors.joining(", "));
    }

    private static boolean same(Object inTable, Object recounted, StatisticColumn column) {
        Object left = comparable(inTable);
        Object right = comparable(recounted);
        if (left == null || right == null) {
            return left == right;
        }
        if (column.approximate() && isNear(left, right)) {
            return true;
        }
        if (left instanceof Double a && right instanceof Double b) {
            double allowed = Math.max(ZERO_TOLERANCE, DOUBLE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b)));
            return a.equals(b) || Math.abs(a - b) <= allowed;
        }
        return Objects.equals(left, right);
    }

    /** Whether two approximations of the same value may differ by this much. */
    private static boolean isNear(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            double allowed = Math.max(1, APPROXIMATE_TOLERANCE * Math.abs(b.doubleValue()));
            return Math.abs(a.doubleValue() - b.doubleValue()) <= allowed;
        }
        if (left instanceof LocalDateTime a && right instanceof LocalDateTime b) {
            return Duration.between(a, b).abs().compareTo(APPROXIMATE_TIME) <= 0;
        }
        return left instanceof LocalDate a && right instanceof LocalDate b && Math.abs(DAYS.between(a, b)) <= 1;
    }

    /** Values that mean the same are equal: whole numbers of any width, decimals of any scale, times with or without a zone. */
    private static Object comparable(Object value) {
        if (value instanceof Double real && !Double.isFinite(real)
                || value instanceof Float small && !Float.isFinite(small)) {
            return null; // the table stores NULL too
        }
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros();
        }
        if (value instanceof Instant instant) {
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        }
        return value instanceof java.sql.Date date ? (Object) date.toLocalDate() : value;
    }

    private static String text(Object value) {
        if (value == null) {
            return "NULL";
        }
        return value instanceof BigDecimal number
                ? number.toPlainString()
                : value instanceof LocalDate date ? date.toString() : value.toString();
    }
}
