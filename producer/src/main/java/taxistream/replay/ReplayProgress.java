package taxistream.replay;

import java.time.YearMonth;
import taxistream.replay.kafka.ReplayRecord;

/** Listens to a replay's progress. Called often, on the replay's thread: implementations must be cheap. */
public interface ReplayProgress {

    /** The replay has claimed its id and continues from this position. */
    void begin(String replay, ReplayRecord position);

    /** A month begins. {@code before} of its {@code rows} were sent by an earlier run. */
    void month(YearMonth month, long before, long rows);

    /** Rows were handed to Kafka: the month's rows and rejected rows so far, up to this order time. */
    void advanced(long rowsOfMonth, long rejectedOfMonth, long orderMicros);

    /** The month is committed. */
    void monthDone();

    /** A warning for the user; the replay continues. */
    void warn(String sentence);

    /** Ignores every event. */
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
