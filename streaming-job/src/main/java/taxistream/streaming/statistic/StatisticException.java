package taxistream.streaming.statistic;

import java.util.Optional;

/** A statistic that does not parse, or that cannot be kept right. The message names it and says what to write instead. */
public final class StatisticException extends RuntimeException {

    private final transient Optional<String> excerpt;

    StatisticException(StatisticFile file, String why, Optional<SqlPlace> place, Throwable cause) {
        super("Statistic '" + file.name() + "' " + why, cause);
        this.excerpt = place.flatMap(found -> found.excerpt(file.sql()));
    }

    /** @param why the rest of the sentence that begins "Statistic 'x' …" */
    public StatisticException(StatisticFile file, String why) {
        this(file, why, Optional.empty());
    }

    StatisticException(StatisticFile file, String why, Optional<SqlPlace> place) {
        this(file, why, place, null);
    }

    /** The line of the SQL that is refused, with a caret below the place; empty if no single place is. */
    public Optional<String> excerpt() {
        return excerpt;
    }

    /** The message, and below it the place in the SQL if one is known. */
    public String withExcerpt() {
        return excerpt.map(place -> getMessage() + System.lineSeparator() + place)
                .orElse(getMessage());
    }
}
