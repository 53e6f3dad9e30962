package taxistream.replay.source;

import java.util.Optional;

/**
 * The order in which the trips of some files are sent.
 *
 * @param by the time that trips are sorted by
 * @param disorder delays some trips beyond the end of their month; all months are then sorted as one
 */
public record Ordering(MonthRows.Order by, Optional<Disorder> disorder) {

    public static Ordering by(MonthRows.Order order) {
        return new Ordering(order, Optional.empty());
    }

    String orderMicros(TripFile file) {
        return disorder.map(late -> late.delayed(by.expression(), file)).orElse(by.expression());
    }
}
