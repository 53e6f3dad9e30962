package taxistream.replay;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import taxistream.replay.kafka.ReplayLog;
import taxistream.replay.kafka.ReplayRecord;
import taxistream.replay.kafka.ReplayRecord.FileCounts;
import taxistream.replay.kafka.TransactionalOutput;
import taxistream.replay.source.MonthSource;
import taxistream.replay.source.MonthsAhead;
import taxistream.replay.source.ReadyMonth;
import taxistream.replay.source.TripFile;
import taxistream.replay.source.TripPosition;
import taxistream.settings.FailedRun;
import taxistream.trips.Trip;
import taxistream.trips.TripField;

/** The sending itself: month by month, first a month's rejected rows, then its trips when they are due. For one thread. */
final class ReplayRun {

    private final ReplayContext context;
    private final ReplaySettings settings;
    private final MonthSource source;
    private final StopRequest stop;
    private final long began = System.nanoTime();
    private Optional<Long> rowsBefore = Optional.empty();
    private final Map<String, List<TripField>> unfilled = new TreeMap<>();
    private Optional<MonthsAhead> beginning;

    /** @param beginning all months, the first of them being made ready already */
    ReplayRun(
            ReplaySettings settings,
            MonthSource source,
            MonthsAhead beginning,
            ReplayIdentity identity,
            ReplayProgress progress,
            StopRequest stop) {
        this.context = new ReplayContext(settings, identity, progress, stop, settings.pace(), new Lag());
        this.settings = settings;
        this.source = source;
        this.beginning = Optional.of(beginning);
        this.stop = stop;
    }

    /**
     * Sends all rows after the position.
     *
     * @throws org.apache.kafka.common.KafkaException if it is not known whether the last transaction was committed
     */
    ReplayOutcome sendFrom(ReplayRecord position, TransactionalOutput output) {
        ReplayRecord at = position;
        rowsBefore = Optional.of(rowsBefore.orElse(position.rows()));
        if (!at.done() || newMonths(at)) {
            try (MonthsAhead months = months(at)) {
                at = send(months, at, output);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FailedRun("The replay was interrupted.", e);
            }
            if (stop.isRequested()) {
                return outcome(at, Optional.of(left(at)));
            }
            output.begin();
            output.commit(at.finished());
            output.checkEnds(at);
        }
        return outcome(at, Optional.empty());
    }

    /** The remaining months. Reuses the months under preparation if nothing was sent before. */
    private MonthsAhead months(ReplayRecord at) {
        Optional<MonthsAhead> begun = beginning;
        beginning = Optional.empty();
        if (begun.isPresent() && at.month().isEmpty()) {
            return begun.get();
        }
        begun.ifPresent(MonthsAhead::close); // its memory is needed
        return source.months(remaining(at), position(at));
    }

    private ReplayRecord send(MonthsAhead months, ReplayRecord start, TransactionalOutput output)
            throws InterruptedException {
        ReplayRecord at = start;
        Optional<YearMonth> before = Optional.empty();
        Optional<ReadyMonth> next;
        while (!stop.isRequested() && (next = months.next()).isPresent()) {
            try (ReadyMonth ready = next.get()) {
                YearMonth month = ready.rows().month();
                unfilled.putAll(ready.rows().unfilled());
                if (before.isPresent() && !before.get().plusMonths(1).equals(month)) {
                    context.pace().jump();
                }
                before = Optional.of(month);
                at = new MonthReplay(context, ready, at, output).send(months);
            }
        }
        return at;
    }

    /** The last row according to the record; empty before the first. */
    static Optional<TripPosition> position(ReplayRecord at) {
        return at.reached().flatMap(there -> there.row()
                .map(row -> new TripPosition(
                        there.month(), row.orderMicros(), row.service(), row.fileMonth(), row.fileRow())));
    }

    /** The months that are not finished: a month is replayed again from its position, even if nothing may be left of it. */
    private SortedMap<YearMonth, List<TripFile>> remaining(ReplayRecord at) {
        SortedMap<YearMonth, List<TripFile>> months = settings.months();
        return at.month().map(months::tailMap).orElse(months);
    }

    private boolean newMonths(ReplayRecord at) {
        return remaining(at).keySet().stream().anyMatch(month -> !at.month().equals(Optional.of(month)));
    }

    private ReplayOutcome outcome(ReplayRecord at, Optional<String> stoppedAt) {
        ReplayLog log = ReplayLog.read(settings.kafka(), settings.topics().replays());
        List<FileCounts> files = new ArrayList<>();
        String replay = context.identity().replay();
        SortedMap<String, List<FileCounts>> finished = log.finishedMonths(replay);
        finished.values().forEach(files::addAll);
        log.replay(replay)
                .filter(record -> record.month()
                        .filter(month -> !finished.containsKey(month.toString()))
                        .isPresent())
                .ifPresent(record -> files.addAll(record.files()));
        double seconds = (System.nanoTime() - began) / 1e9;
        long rowsNow = at.rows() - rowsBefore.orElse(at.rows());
        return new ReplayOutcome(
                new ReplaySummary(replay, files, unfilled, rowsNow, seconds, context.lag()), stoppedAt);
    }

    /** Where the replay was left: what "goes on" and "stopped" are followed by. */
    static String left(ReplayRecord at) {
        boolean isAtTrip = position(at)
                .filter(position -> position.orderMicros() != TripPosition.REJECTED)
                .isPresent();
        return (isAtTrip ? "after " : "") + describe(at);
    }

    static String describe(ReplayRecord at) {
        return position(at)
                .map(ReplayRun::describe)
                .orElse("before the first row"
                        + at.month().map(month -> " of " + month).orElse(""));
    }

    static String describe(TripPosition at) {
        if (at.orderMicros() == TripPosition.REJECTED) {
            return "among the rejected rows of " + at.month();
        }
        return Trip.wallClock(at.orderMicros()) + " (" + at.service() + " " + at.fileMonth() + ", row " + at.fileRow()
                + ")";
    }
}
