package taxistream.replay;

import java.io.PrintWriter;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import taxistream.process.Heartbeat;
import taxistream.replay.kafka.ReplayRecord;
import taxistream.replay.source.TripPosition;
import taxistream.settings.Counted;
import taxistream.trips.Trip;

/** Shows a replay's progress: on a terminal a bar a month, elsewhere a line every ten seconds. */
public final class ProgressReport implements ReplayProgress, AutoCloseable {

    /** Set by the launcher where the error stream is a terminal. */
    private static final String TERMINAL = "taxistream.terminal";

    private static final long LINE_EVERY_NANOS = 10_000_000_000L;
    private static final int REDRAW_MILLIS = 200;
    private static final long ROWS_THAT_MAKE_A_RATE = 1_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private final PrintWriter err;
    private final boolean terminal;
    private final Heartbeat heartbeat = Heartbeat.ofSystemd();
    private Optional<ProgressBar> bar = Optional.empty();
    private YearMonth month = YearMonth.of(2009, 1);
    private long monthBegan;
    private long sentBefore;
    private long rows;
    private long lastLine = System.nanoTime();
    private long lastReach;

    private ProgressReport(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    public static ProgressReport on(PrintWriter err) {
        return new ProgressReport(err, Boolean.getBoolean(TERMINAL));
    }

    @Override
    public void begin(String replay, ReplayRecord position) {
        if (position.month().isEmpty()) {
            err.println("Replay " + replay + " begins.");
        } else if (position.done()) {
            err.println("Replay " + replay + " is complete up to "
                    + position.month().get() + ": nothing of that is sent again.");
        } else {
            err.println("Replay " + replay + " goes on " + ReplayRun.left(position) + ".");
        }
    }

    @Override
    public void month(YearMonth begun, long before, long all) {
        month = begun;
        monthBegan = System.nanoTime();
        sentBefore = before;
        rows = all;
        if (terminal) {
            bar = Optional.of(new ProgressBarBuilder()
                    .setTaskName(begun.toString())
                    .setInitialMax(all)
                    .startsFrom(before, java.time.Duration.ZERO)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setUnit(" rows", 1)
                    .showSpeed()
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build());
        }
    }

    @Override
    public void advanced(long rowsOfMonth, long rejectedOfMonth, long orderMicros) {
        if (bar.isPresent()) {
            bar.get().stepTo(rowsOfMonth);
            long second = orderMicros / 1_000_000;
            if (second != lastReach) {
                lastReach = second;
                bar.get().setExtraMessage(reached(orderMicros) + rejects(rejectedOfMonth));
            }
        } else if (System.nanoTime() - lastLine >= LINE_EVERY_NANOS) {
            lastLine = System.nanoTime();
            heartbeat.beat();
            double seconds = (lastLine - monthBegan) / 1e9;
            double rate = (rowsOfMonth - sentBefore) / seconds;
            err.println(String.format(
                    Locale.ROOT,
                    "%s: %,d of %s, %,.0f/s, reached %s%s%s",
                    month,
                    rowsOfMonth,
                    Counted.of(rows, "row"),
                    rate,
                    reached(orderMicros),
                    rejects(rejectedOfMonth),
                    left(rowsOfMonth, rate)));
        }
    }

    /** Returns nothing while the month is still sorted: a rate over a few rows means nothing. */
    private String left(long rowsOfMonth, double rate) {
        return rowsOfMonth - sentBefore < ROWS_THAT_MAKE_A_RATE
                ? ""
                : String.format(Locale.ROOT, ", %,.0f s left", (rows - rowsOfMonth) / rate);
    }

    private static String reached(long orderMicros) {
        return orderMicros == TripPosition.REJECTED ? "its rejected rows" : TIME.format(Trip.wallClock(orderMicros));
    }

    private static String rejects(long rejected) {
        return rejected == 0 ? "" : String.format(Locale.ROOT, ", %,d rejected", rejected);
    }

    @Override
    public void monthDone() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }

    @Override
    public void warn(String sentence) {
        err.println("Warning: " + sentence);
    }

    @Override
    public void close() {
        monthDone();
    }
}
