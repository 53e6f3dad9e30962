package taxistream.streaming.input;

import java.io.Serializable;
import java.time.YearMonth;
import java.util.Map;

/**
 * What became of the records of one range of a partition: all of the numbers follow from the range and the watermark, so a task
 * that runs again counts the same.
 *
 * @param trips trips that count, by the month of their pickup
 * @param late trips whose month was final, by month
 * @param rejected other records that do not count, by reason's label
 */
record RangeCounts(Map<YearMonth, Long> trips, Map<YearMonth, Long> late, Map<String, Long> rejected)
        implements Serializable {

    RangeCounts {
        trips = Map.copyOf(trips);
        late = Map.copyOf(late);
        rejected = Map.copyOf(rejected);
    }
}
