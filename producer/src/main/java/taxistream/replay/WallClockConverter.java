package taxistream.replay;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** New York wall-clock times as people write them: {@code 2021-01}, {@code 2021-01-15}, {@code 2021-01-15T08:30}. */
final class WallClockConverter implements ITypeConverter<LocalDateTime> {

    @Override
    public LocalDateTime convert(String text) {
        String trimmed = text.trim().replace(' ', 'T');
        try {
            if (trimmed.length() <= 7) {
                return YearMonth.parse(trimmed).atDay(1).atStartOfDay();
            }
            return trimmed.contains("T")
                    ? LocalDateTime.parse(trimmed)
                    : LocalDate.parse(trimmed).atStartOfDay();
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'" + text + "' is not a time: write 2021-01, 2021-01-15 or 2021-01-15T08:30");
        }
    }
}
