package taxistream.streaming.upkeep;

import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Months from the first to the last, both included; written {@code 2021-01..2021-03}, or {@code 2021-01} for one. */
public record MonthRange(YearMonth first, YearMonth last) {

    public MonthRange {
        if (last.isBefore(first)) {
            throw new IllegalArgumentException("the months end before they begin: " + first + ".." + last);
        }
    }

    public boolean contains(YearMonth month) {
        return !month.isBefore(first) && !month.isAfter(last);
    }

    /** Every month of the range. */
    public List<YearMonth> months() {
        return Stream.iterate(first, this::contains, month -> month.plusMonths(1))
                .toList();
    }

    @Override
    public String toString() {
        return first.equals(last) ? first.toString() : first + ".." + last;
    }

    /** Parses the user's text. */
    public static final class Converter implements ITypeConverter<MonthRange> {
        @Override
        public MonthRange convert(String text) {
            String[] ends = text.trim().split("\\.\\.", -1);
            try {
                if (ends.length <= 2) {
                    return new MonthRange(YearMonth.parse(ends[0]), YearMonth.parse(ends[ends.length - 1]));
                }
            } catch (DateTimeException e) {
                // said below, for every way of being wrong
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' ends before it begins");
            }
            throw new TypeConversionException(
                    "'" + text + "' is not a range of months: write 2021-01..2021-03 or 2021-01");
        }
    }
}
