package taxistream.replay;

import java.time.YearMonth;
import taxistream.replay.kafka.ReplayRecord;

/** Passes everything over. */
class SilentProgress implements ReplayProgress {
    @Override
    public void begin(String replay, ReplayRecord position) {}

    @Override
    public void month(YearMonth month, long before, long rows) {}

    @Override
    public void advanced(long rowsOfMonth, long rejectedOfMonth, long orderMicros) {}

    @Override
    public void monthDone() {}

    @Override
    public void warn(String sentence) {}
}
