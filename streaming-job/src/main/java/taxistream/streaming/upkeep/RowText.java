package taxistream.streaming.upkeep;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** Rows of a statistic as people and other programs read them. */
public final class RowText {

    private static final int MOST_DIGITS = 6;

    private RowText() {}

    /** The row's values for a table on a terminal. */
    public static List<String> cells(Row row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            cells.add(row.isNullAt(i) ? "NULL" : rounded(row.get(i)));
        }
        return cells;
    }

    /** A person wants no more digits of a mean. */
    private static String rounded(Object value) {
        return value instanceof Double number && !number.isNaN() && !number.isInfinite()
                ? BigDecimal.valueOf(number)
                        .setScale(MOST_DIGITS, java.math.RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                : text(value);
    }

    /** The row as a line of CSV (RFC 4180); NULL is empty. */
    public static String csv(Row row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            cells.add(row.isNullAt(i) ? "" : text(row.get(i)));
        }
        return csv(cells);
    }

    /** The values as a line of CSV (RFC 4180). */
    public static String csv(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.matches("(?s).*[\",\r\n].*") ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell)
                .collect(Collectors.joining(","));
    }

    private static String text(Object value) {
        if (value instanceof Instant instant) {
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString();
        }
        return value instanceof BigDecimal number ? number.toPlainString() : String.format(Locale.ROOT, "%s", value);
    }
}
