package taxistream.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 35d}, {@code 10 seconds}, {@code 500ms}, {@code 2 hours}. */
public final class DurationConverter implements ITypeConverter<Duration> {

    private static final Pattern AMOUNT_AND_UNIT = Pattern.compile("(\\d{1,9})\\s*([a-z]+)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "millisecond", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "second", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "minute", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "hour", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "day", Duration.ofDays(1));

    @Override
    public Duration convert(String text) {
        return parse(text);
    }

    /** @throws TypeConversionException if the text is not a whole number and a unit from milliseconds to days */
    public static Duration parse(String text) {
        Matcher matcher = AMOUNT_AND_UNIT.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            String word = matcher.group(2);
            boolean plural = word.length() > 2 && word.endsWith("s");
            Duration unit = UNITS.get(plural ? word.substring(0, word.length() - 1) : word);
            if (unit != null) {
                return unit.multipliedBy(Long.parseLong(matcher.group(1)));
            }
        }
        throw new TypeConversionException("'" + text + "' is not a duration: write a whole number and ms, s, m, h or d,"
                + " such as 35d or '10 seconds'");
    }

    /** The shortest spelling that {@link #parse} reads back: {@code PT840H} is {@code 35d}. */
    public static String spell(Duration duration) {
        long millis = duration.toMillis();
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            long unitMillis = UNITS.get(unit).toMillis();
            if (millis >= unitMillis && millis % unitMillis == 0) {
                return millis / unitMillis + unit;
            }
        }
        return millis + "ms";
    }
}
