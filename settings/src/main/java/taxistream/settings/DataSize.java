package taxistream.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An amount of memory or disk, in bytes. Written {@code 512m} or {@code 2g}, with binary units. */
public record DataSize(long bytes) {

    private static final Pattern AMOUNT_AND_UNIT = Pattern.compile("(\\d{1,9})\\s*([kmgt]?)(i?b)?");

    public DataSize {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a data size must be above 0 bytes, got " + bytes);
        }
    }

    public static DataSize parse(String text) {
        Matcher matcher = AMOUNT_AND_UNIT.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new TypeConversionException(
                    "'" + text + "' is not a data size: write a whole number and k, m, g or t, such as 512m or 2g");
        }
        int power = "kmgt"
                        .indexOf(
                                matcher.group(2).isEmpty()
                                        ? '?'
                                        : matcher.group(2).charAt(0))
                + 1;
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power)));
        } catch (ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' is more than any machine has: the largest is 8388607t");
        }
    }

    @Override
    public String toString() {
        String units = "kmgt";
        for (int power = units.length(); power >= 1; power--) {
            long unit = 1L << (10 * power);
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + units.substring(power - 1, power);
            }
        }
        return Long.toString(bytes);
    }

    static final class Converter implements ITypeConverter<DataSize> {
        @Override
        public DataSize convert(String text) {
            return parse(text);
        }
    }
}
