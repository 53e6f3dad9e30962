package taxistream.streaming.mysql;

import java.time.LocalDateTime;
import java.time.YearMonth;

/**
 * A month of a statistic.
 *
 * @param trips trips counted
 * @param lateTrips trips that came after it was final
 * @param firstUpdate UTC
 * @param lastUpdate UTC
 */
public record MonthRow(
        String statistic,
        YearMonth month,
        boolean isOpen,
        long trips,
        long lateTrips,
        LocalDateTime firstUpdate,
        LocalDateTime lastUpdate) {}
