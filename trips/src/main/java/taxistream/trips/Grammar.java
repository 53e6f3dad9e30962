package taxistream.trips;

import java.time.LocalDateTime;

/**
 * What a text must look like to be a time or a number, before any engine casts it: engines take more than this, and each takes other
 * things. Patterns are of what RE2 and Java share.
 */
final class Grammar {

    /** Characters that do not count at the ends of texts and of columns' names: ASCII's white space and the no-break space. */
    static final String BLANKS = " \t\n\u000B\f\r\u00A0";

    /** {@code 2021-01-31 23:59:59}, or with a T between; a fraction has up to six digits. Whether there is such a day, a cast says. */
    static final String TIME = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[ T]"
            + "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?";

    /** {@code 12.50}, {@code -7}, {@code .5}, {@code 1e3}: up to 18 digits before the point and 20 behind it. */
    static final String NUMBER = "[+-]?([0-9]{1,18}([.][0-9]{0,20})?|[.][0-9]{1,20})([eE][+-]?[0-9]{1,3})?";

    /** Exact numbers, wide enough for every amount that counts and for every digit that {@link #NUMBER} allows behind the point. */
    static final String EXACT = "DECIMAL(30, 20)";

    /** A time is within the years 1 to 9999. */
    static final long FIRST_MICROS = Trip.micros(LocalDateTime.of(1, 1, 1, 0, 0));

    static final long LAST_MICROS = Trip.micros(LocalDateTime.of(10_000, 1, 1, 0, 0)) - 1;

    /** The least int64, as SQL: no time, but "not a time" (NaT) to numpy, pandas and others who know no null. */
    static final String NOT_A_TIME = "(-9223372036854775807 - 1)";

    /** The greatest int64, as SQL: stands for every time that an engine cannot go on with. */
    static final String BEYOND = "9223372036854775807";

    private Grammar() {}

    /** The name without blanks at its ends. */
    static String trimmed(String name) {
        int from = 0;
        int to = name.length();
        while (from < to && BLANKS.indexOf(name.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && BLANKS.indexOf(name.charAt(to - 1)) >= 0) {
            to--;
        }
        return name.substring(from, to);
    }
}
