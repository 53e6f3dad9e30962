package taxistream.replay;

import java.time.YearMonth;
import taxistream.replay.kafka.ReplayRecord;

/** Who is told how a replay comes along. Called from the replay's own thread, often: implementations are cheap. */
public interface ReplayProgress {

    /** The replay has its id and goes on from here. */
    void begin(String replay, ReplayRecord position);

    /** A month begins: so many of its rows were sent before, of so many in all. */
    void month(YearMonth month, long before, long rows);

    /** Rows were handed to Kafka: so many of the month's by now, up to this time. */
    void advanced(long rowsOfMonth, long rejectedOfMonth, long orderMicros);

    /** The month is committed. */
    void monthDone();

    /** Something that a person should know; the replay goes on. */
    void warn(String sentence);

    /** Nobody is told. */
    ReplayProgress SILENT = new ReplayProgress() {
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
    };
}
