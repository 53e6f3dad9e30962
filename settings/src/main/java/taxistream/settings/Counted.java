package taxistream.settings;

import java.util.Locale;

/** A number with the noun of what it counts, for sentences. */
public final class Counted {

    private Counted() {}

    /**
     * "1 row", "2 rows", "12,345 rows".
     *
     * @param noun in the singular; its plural is the noun with an s
     */
    public static String of(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
