package taxistream.replay.source;

import java.util.Optional;

/**
 * In which order the trips of some files come.
 *
 * @param by the time that counts
 * @param disorder lets some come late, past the ends of their months: then all months are sorted as one
 */
public record Ordering(MonthRows.Order by, Optional<Disorder> disorder) {

    public static Ordering by(MonthRows.Order order) {
        return new Ordering(order, Optional.empty());
    }

    String orderMicros(TripFile file) {
        return disorder.map(late -> late.delayed(by.expression(), file)).orElse(by.expression());
    }
}
