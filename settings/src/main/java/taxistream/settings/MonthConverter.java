package taxistream.settings;

import java.time.DateTimeException;
import java.time.YearMonth;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Months as TLC's file names have them: {@code 2021-01}. */
final class MonthConverter implements ITypeConverter<YearMonth> {

    @Override
    public YearMonth convert(String text) {
        try {
            return YearMonth.parse(text.trim());
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text + "' is not a month: write it like 2021-01");
        }
    }
}
