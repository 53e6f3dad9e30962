package taxistream.streaming.mysql;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column of an existing table.
 *
 * @param type as the database spells it, such as {@code decimal(18,2)}
 * @param collation how its texts are compared; empty if it holds none
 * @param mustBeGiven whether an INSERT that does not name it fails
 * @param generated whether the database computes it
 */
record PresentColumn(
        String name, String type, String collation, boolean nullable, boolean mustBeGiven, boolean generated) {

    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+),(\\d+)\\)");
    private static final Pattern VARCHAR = Pattern.compile("varchar\\((\\d+)\\)");
    private static final List<String> WHOLE_NUMBERS = List.of("int", "bigint");
    private static final List<String> TEXTS = List.of("text", "mediumtext", "longtext");

    /** Whether the column stores every value of the wanted type unchanged: it has the same type, or a wider one of its kind. */
    boolean holds(String wantedType) {
        String wanted = normal(wantedType);
        String present = normal(type);
        return present.equals(wanted)
                || isAsWide(WHOLE_NUMBERS, present, wanted)
                || isAsWide(TEXTS, present, wanted)
                || isWiderDecimal(DECIMAL.matcher(present), DECIMAL.matcher(wanted))
                || isWiderText(VARCHAR.matcher(present), VARCHAR.matcher(wanted));
    }

    private static boolean isAsWide(List<String> widths, String present, String wanted) {
        return widths.contains(wanted) && widths.indexOf(present) >= widths.indexOf(wanted);
    }

    private static boolean isWiderDecimal(Matcher present, Matcher wanted) {
        if (!present.matches() || !wanted.matches()) {
            return false;
        }
        int scale = number(present, 2) - number(wanted, 2);
        int whole = number(present, 1) - number(present, 2) - (number(wanted, 1) - number(wanted, 2));
        return scale >= 0 && whole >= 0;
    }

    private static boolean isWiderText(Matcher present, Matcher wanted) {
        return present.matches() && wanted.matches() && number(present, 1) >= number(wanted, 1);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** Removes the display width that MariaDB gives whole numbers, which has no meaning. */
    private static String normal(String type) {
        return type.toLowerCase(Locale.ROOT)
                .replaceFirst(" character set.*", "")
                .replace(", ", ",")
                .replaceFirst("^boolean$", "tinyint(1)")
                .replaceFirst("^(int|bigint)\\(\\d+\\)", "$1");
    }
}
