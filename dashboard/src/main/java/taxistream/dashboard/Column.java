package taxistream.dashboard;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One column of a statistic, judged by its name and type.
 *
 * @param key whether it is part of the row's key, rather than computed
 * @param comment the column's comment in the statistic's file; may be empty
 */
record Column(String name, Kind kind, boolean key, String comment) {

    Column(String name, Kind kind, boolean key) {
        this(name, kind, key, "");
    }

    /** Names of columns whose sums would mean nothing. */
    private static final Pattern NOT_ADDITIVE = Pattern.compile(
            "(^|_)(avg|average|mean|median|min|max|first|last|share|ratio|rate|percent|percentage|pct|p\\d+|stddev|variance|distinct|approx|per)(_|$)");

    private static final Pattern DOLLARS = Pattern.compile(
            "(^|_)(usd|dollars?|fares?|tips?|tolls?|revenue|amount|fees?|pay|price|cost|income|earnings|surcharges?)(_|$)");
    private static final Pattern SHARE = Pattern.compile("(^|_)(share|ratio|rate)(_|$)");
    private static final Pattern MILES = Pattern.compile("(^|_)miles(_|$)");
    private static final Pattern MINUTES = Pattern.compile("(^|_)minutes(_|$)");

    /** Whether values of several rows may be added up: counts and amounts, not averages. */
    boolean additive() {
        return !key && kind.isNumeric() && !NOT_ADDITIVE.matcher(name).find();
    }

    Optional<String> unit() {
        if (key || !kind.isNumeric()) {
            return Optional.empty();
        }
        if (SHARE.matcher(name).find()) {
            return Optional.of("share");
        }
        if (MILES.matcher(name).find()) {
            return Optional.of("miles");
        }
        if (MINUTES.matcher(name).find()) {
            return Optional.of("minutes");
        }
        return kind != Kind.INTEGER && DOLLARS.matcher(name).find() ? Optional.of("usd") : Optional.empty();
    }

    String quoted() {
        return Database.quoted(name);
    }
}
