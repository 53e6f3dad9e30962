package taxistream.streaming.admit;

import java.time.LocalDateTime;
import java.time.YearMonth;
import taxistream.trips.Trip;

/**
 * The calendar month that a time lies in. Trips come nearly in order, so the last month answers almost always. For one thread.
 */
public final class MonthBounds {

    private long startMicros = 1;
    private long endMicros;
    private int index;

    /** Moves to the month of this time, in microseconds of the wall clock. */
    public void seek(long micros) {
        if (micros < startMicros || micros >= endMicros) {
            find(micros);
        }
    }

    private void find(long micros) {
        LocalDateTime time = Trip.wallClock(micros);
        YearMonth month = YearMonth.of(time.getYear(), time.getMonth());
        index = month.getYear() * 12 + month.getMonthValue() - 1;
        startMicros = Trip.micros(month.atDay(1).atStartOfDay());
        endMicros = Trip.micros(month.plusMonths(1).atDay(1).atStartOfDay());
    }

    public long startMicros() {
        return startMicros;
    }

    /** The first instant of the next month. */
    public long endMicros() {
        return endMicros;
    }

    /** The month as a number that grows by one from month to month. */
    public int index() {
        return index;
    }

    /** The month of such a number. */
    public static YearMonth month(int index) {
        return YearMonth.of(index / 12, index % 12 + 1);
    }
}
