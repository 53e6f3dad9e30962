package taxistream.replay;

import java.time.YearMonth;

/** Asks for the end once so many rows were handed over. */
final class StopAfter extends SilentProgress {
    final StopRequest stop = new StopRequest();
    private final long rows;
    private long before = -1;

    StopAfter(long rows) {
        this.rows = rows;
    }

    @Override
    public void month(YearMonth month, long sentBefore, long all) {
        before = before < 0 ? sentBefore : before - all;
    }

    @Override
    public void advanced(long rowsOfMonth, long rejectedOfMonth, long orderMicros) {
        if (rowsOfMonth - before >= rows) {
            stop.request();
        }
    }
}
