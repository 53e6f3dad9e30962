package taxistream.replay;

import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import taxistream.process.FailPoint;
import taxistream.replay.kafka.ReachedMonth;
import taxistream.replay.kafka.ReplayRecord;
import taxistream.replay.kafka.TransactionalOutput;
import taxistream.replay.pace.Pace;
import taxistream.replay.source.EncodedTrips;
import taxistream.replay.source.MonthsAhead;
import taxistream.replay.source.ReadyMonth;
import taxistream.replay.source.RejectedRow;
import taxistream.replay.source.RowNumber;
import taxistream.replay.source.TripFeed;
import taxistream.replay.source.TripFile;
import taxistream.replay.source.TripPosition;
import taxistream.settings.FailedRun;
import taxistream.trips.RejectedRecord;

/** Sends the remaining rows of one month: first its rejected rows, then its trips when they are due. For one thread. */
final class MonthReplay {

    /** Without a pace the clock is read once in this many trips: reading it for every trip would cost as much as encoding the trip. */
    private static final int LOOK_EVERY = 128;

    private static final long LONGEST_WAIT_NANOS = 100_000_000L;

    private final ReplayContext context;
    private final ReplayProgress progress;
    private final StopRequest stop;
    private final Pace pace;
    private final ReplayRecord start;
    private final YearMonth month;
    private final List<TripFile> files;
    private final TripFeed feed;
    private final TransactionalOutput output;
    private final Transaction transaction;
    private final MonthCounts counts;
    /** The last row that was sent; for a trip, the parts of its position. */
    private Optional<TripPosition> position;

    private EncodedTrips last;
    private int lastIndex;
    private long lastOrder;
    private long lastRow;

    /** @param start the position to go on from: in this month, or before it */
    MonthReplay(ReplayContext context, ReadyMonth ready, ReplayRecord start, TransactionalOutput output) {
        this.context = context;
        this.progress = context.progress();
        this.stop = context.stop();
        this.pace = context.pace();
        this.start = start;
        this.month = ready.rows().month();
        this.files = ready.rows().files();
        this.feed = ready.feed();
        this.output = output;
        this.transaction = new Transaction(output, this::record);
        boolean begun = start.month().equals(Optional.of(month));
        this.counts = new MonthCounts(ready.counts(), begun ? start.files() : List.of());
        this.position = begun ? ReplayRun.position(start) : Optional.empty();
        this.lastOrder = position.map(TripPosition::orderMicros).orElse(TripPosition.REJECTED);
        this.lastRow = position.map(this::rowNumber).orElse(-1L);
    }

    private long rowNumber(TripPosition at) {
        return IntStream.range(0, files.size())
                .filter(i -> at.isIn(files.get(i)))
                .mapToLong(i -> RowNumber.of(i, at.fileRow()))
                .findFirst()
                .orElse(-1);
    }

    /** Sends the remaining rows of the month, and returns the position after them. */
    ReplayRecord send(MonthsAhead months) throws InterruptedException {
        counts.checkNothingIsMissing(feed);
        progress.month(month, counts.rows(), counts.toSend());
        sendRejected();
        sendTrips(months);
        if (!stop.isRequested()) {
            counts.checkComplete();
            transaction.beginIfNeeded();
            output.sendFinishedMonth(month.toString(), counts.toRecord());
        }
        transaction.commitIfOpen();
        progress.monthDone();
        return record();
    }

    private void sendRejected() throws InterruptedException {
        Optional<RejectedRow> next;
        while (!stop.isRequested() && (next = feed.nextRejected()).isPresent()) {
            RejectedRow row = next.get();
            transaction.beginIfNeeded();
            RejectedRecord kept = RejectedRecord.of(
                    row.original().getBytes(StandardCharsets.UTF_8),
                    row.rejection().detail());
            output.sendRejected(key(row), kept.value(), headers(row, kept));
            counts.countRejected(files.indexOf(row.file()), row.rejection().reason());
            position = Optional.of(row.position());
            transaction.countRow();
            progress.advanced(counts.rows(), counts.rejectedRows(), TripPosition.REJECTED);
            transaction.commitIfDue();
        }
    }

    private static byte[] key(RejectedRow row) {
        return (row.file().service() + "/" + row.file().month() + "/" + row.fileRow()).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> headers(RejectedRow row, RejectedRecord kept) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("reason", row.rejection().reason().label());
        headers.put("detail", kept.detail());
        kept.truncatedFrom().ifPresent(size -> headers.put(RejectedRecord.TRUNCATED_FROM, Integer.toString(size)));
        headers.put("service", row.file().service().label());
        headers.put("file_month", row.file().month().toString());
        headers.put("file_row", Long.toString(row.fileRow()));
        headers.put("file", row.file().name());
        return headers;
    }

    private void sendTrips(MonthsAhead months) throws InterruptedException {
        Optional<EncodedTrips> next;
        while (!stop.isRequested() && (next = feed.next()).isPresent()) {
            months.prepare();
            sendTrips(next.get());
        }
    }

    private void sendTrips(EncodedTrips trips) {
        for (int i = 0; i < trips.size() && !stop.isRequested(); i++) {
            if (pace.waits()) {
                waitUntilDue(trips.orderMicros(i));
            }
            checkOrder(trips, i);
            transaction.beginIfNeeded();
            FailPoint.reached("replay.before-send");
            output.sendTrip(trips.value(i));
            last = trips;
            lastIndex = i;
            counts.countSent(trips.fileIndex(i));
            if (transaction.countRow() || i % LOOK_EVERY == 0 || pace.waits()) {
                progress.advanced(counts.rows(), counts.rejectedRows(), trips.orderMicros(i));
                transaction.commitIfDue();
            }
        }
    }

    /**
     * Checks that rows come in order. The position is a single row, so a trip out of order would be skipped by the next run, or sent
     * twice.
     */
    private void checkOrder(EncodedTrips trips, int i) {
        long order = trips.orderMicros(i);
        long row = trips.rowNumber(i);
        if (order < lastOrder || order == lastOrder && row <= lastRow) {
            throw new FailedRun("The trip at " + ReplayRun.describe(trips.position(i))
                    + " came behind its turn: the last one sent was at "
                    + position().map(ReplayRun::describe).orElse("the beginning")
                    + ". The fault is taxistream's, not the files'. The open transaction is not committed: the topic is in"
                    + " order, and the same command goes on from its last committed trip. Please report it.");
        }
        lastOrder = order;
        lastRow = row;
    }

    private void waitUntilDue(long orderMicros) {
        long now = System.nanoTime();
        long due = pace.due(orderMicros, now);
        if (due == Pace.NOW) {
            return;
        }
        while (due - now > 0 && !stop.isRequested()) {
            long untilCommit = transaction.nanosUntilDue(now);
            if (untilCommit <= 0) {
                transaction.commitIfDue();
            } else {
                LockSupport.parkNanos(Math.min(Math.min(due - now, untilCommit), LONGEST_WAIT_NANOS));
            }
            now = System.nanoTime();
        }
        context.lag().record(now - due);
    }

    /** The last row that was sent, or the start position before the first. */
    private Optional<TripPosition> position() {
        return last == null ? position : Optional.of(last.position(lastIndex));
    }

    private ReplayRecord record() {
        Optional<ReachedMonth.Row> row = position()
                .map(at -> new ReachedMonth.Row(at.orderMicros(), at.service(), at.fileMonth(), at.fileRow()));
        return new ReplayRecord(
                context.identity().replay(),
                context.settings().topics().trips(),
                start.topicIds(),
                context.identity().instance(),
                false,
                Optional.of(new ReachedMonth(month, row)),
                counts.toRecord(),
                start.sent() + counts.sentByThisRun(),
                start.rejected() + counts.rejectedByThisRun(),
                ReplayRecord.now());
    }
}
