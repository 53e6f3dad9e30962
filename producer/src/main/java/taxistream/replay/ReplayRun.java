package taxistream.replay;

import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import taxistream.replay.kafka.ReplayLog;
import taxistream.replay.kafka.ReplayRecord;
import taxistream.replay.kafka.ReplayRecord.FileCounts;
import taxistream.replay.kafka.TransactionalOutput;
import taxistream.replay.pace.Pace;
import taxistream.replay.source.EncodedTrips;
import taxistream.replay.source.FileRows;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.MonthSource;
import taxistream.replay.source.MonthsAhead;
import taxistream.replay.source.ReadyMonth;
import taxistream.replay.source.RejectedRow;
import taxistream.replay.source.TripFeed;
import taxistream.replay.source.TripFile;
import taxistream.replay.source.TripPosition;
import taxistream.settings.FailPoint;
import taxistream.settings.FailedRun;
import taxistream.trips.RejectedRecord;
import taxistream.trips.Service;
import taxistream.trips.Trip;

/** The sending itself: month by month, first a month's rejected rows, then its trips when they are due. For one thread. */
final class ReplayRun {

    private final ReplaySettings settings;
    private final MonthSource source;
    private final ReplayIdentity identity;
    private final ReplayProgress progress;
    private final StopRequest stop;
    private final Pace pace;
    private final Lag lag = new Lag();
    private final long began = System.nanoTime();
    private long rowsNow;
    private Optional<MonthsAhead> beginning;

    /** @param beginning all months, the first of them being made ready already */
    ReplayRun(
            ReplaySettings settings,
            MonthSource source,
            MonthsAhead beginning,
            ReplayIdentity identity,
            ReplayProgress progress,
            StopRequest stop) {
        this.settings = settings;
        this.source = source;
        this.beginning = Optional.of(beginning);
        this.identity = identity;
        this.progress = progress;
        this.stop = stop;
        this.pace = settings.pace();
    }

    /**
     * Sends all that lies behind the position.
     *
     * @throws org.apache.kafka.common.KafkaException if it is not known whether the last transaction was committed
     */
    ReplayOutcome sendFrom(ReplayRecord position, TransactionalOutput output) {
        ReplayRecord at = position;
        if (!at.done() || newMonths(at)) {
            try (MonthsAhead months = months(at)) {
                at = send(months, at, output);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FailedRun("The replay was interrupted.", e);
            }
            if (stop.isRequested()) {
                return outcome(Optional.of(describe(at)));
            }
            output.begin();
            output.commit(at.finished());
            output.checkEnds();
        }
        return outcome(Optional.empty());
    }

    /** What is left: those that are being made ready already, if nothing was sent yet. */
    private MonthsAhead months(ReplayRecord at) {
        Optional<MonthsAhead> begun = beginning;
        beginning = Optional.empty();
        if (begun.isPresent() && at.month() == null) {
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
                if (before.isPresent() && !before.get().plusMonths(1).equals(month)) {
                    pace.jump();
                }
                before = Optional.of(month);
                at = new Month(ready, at, output).send(months);
            }
        }
        return at;
    }

    /** The row that the record says was the last; empty before the first. */
    private static Optional<TripPosition> position(ReplayRecord at) {
        return Optional.ofNullable(at.orderMicros())
                .map(orderMicros -> new TripPosition(
                        YearMonth.parse(at.month()),
                        orderMicros,
                        Service.ofLabel(at.service()).orElseThrow(),
                        YearMonth.parse(at.fileMonth()),
                        at.fileRow()));
    }

    /** The months that are not finished: a month is replayed again from its position, even if nothing may be left of it. */
    private SortedMap<YearMonth, List<TripFile>> remaining(ReplayRecord at) {
        SortedMap<YearMonth, List<TripFile>> months = settings.months();
        return at.month() == null ? months : months.tailMap(YearMonth.parse(at.month()));
    }

    private boolean newMonths(ReplayRecord at) {
        return remaining(at).keySet().stream()
                .anyMatch(month -> !month.toString().equals(at.month()));
    }

    private ReplayOutcome outcome(Optional<String> stoppedAt) {
        ReplayLog log = ReplayLog.read(settings.kafka(), settings.topics().replays());
        List<FileCounts> files = new ArrayList<>();
        SortedMap<String, List<FileCounts>> finished = log.finishedMonths(identity.replay());
        finished.values().forEach(files::addAll);
        log.replay(identity.replay())
                .filter(record -> record.month() != null && !finished.containsKey(record.month()))
                .ifPresent(record -> files.addAll(record.files()));
        double seconds = (System.nanoTime() - began) / 1e9;
        return new ReplayOutcome(new ReplaySummary(identity.replay(), files, rowsNow, seconds, lag), stoppedAt);
    }

    static String describe(ReplayRecord at) {
        if (at.month() == null) {
            return "before the first row";
        }
        if (at.orderMicros() == null || at.orderMicros() == TripPosition.REJECTED) {
            return "among the rejected rows of " + at.month();
        }
        return Trip.wallClock(at.orderMicros()) + " (" + at.service() + " " + at.fileMonth() + ", row " + at.fileRow()
                + ")";
    }

    /** One month's files, sent in transactions. */
    private final class Month {

        /** Each commit is waited for; but the producer keeps something of each record until the broker has it. */
        private static final int MOST_ROWS = 300_000;

        private static final long MOST_NANOS = 1_000_000_000L;
        /** Looking at the clock at every trip would cost as much as encoding it. */
        private static final int LOOK_EVERY = 128;

        private final MonthRows rows;
        private final TripFeed feed;
        private final ReplayRecord start;
        private final TransactionalOutput output;
        private final List<TripFile> files;
        private final List<FileRows> fileRows;
        private final long[] sent;
        private final List<Map<String, Long>> rejected = new ArrayList<>();
        private Optional<TripPosition> position = Optional.empty();
        private EncodedTrips last;
        private int lastIndex;
        private long rejectedRows;
        private long sentRows;
        private long rowsInTransaction;
        private long transactionBegan;
        private boolean open;

        Month(ReadyMonth ready, ReplayRecord start, TransactionalOutput output) {
            this.rows = ready.rows();
            this.feed = ready.feed();
            this.start = start;
            this.output = output;
            this.files = rows.files();
            this.fileRows = ready.counts();
            this.sent = new long[files.size()];
            files.forEach(file -> rejected.add(new LinkedHashMap<>()));
            if (rows.month().toString().equals(start.month())) {
                resume();
            }
        }

        private void resume() {
            for (int i = 0; i < files.size(); i++) {
                for (FileCounts counts : start.files()) {
                    if (counts.file().equals(files.get(i).label())) {
                        sent[i] = counts.sent();
                        rejected.get(i).putAll(counts.rejected());
                    }
                }
            }
            sentRows = IntStream.range(0, sent.length).mapToLong(i -> sent[i]).sum();
            rejectedRows = rejected.stream()
                    .flatMap(reasons -> reasons.values().stream())
                    .mapToLong(Long::longValue)
                    .sum();
            position = ReplayRun.position(start);
        }

        /** Sends what is left of the month, and returns the position behind it. */
        ReplayRecord send(MonthsAhead months) throws InterruptedException {
            long toSend = fileRows.stream().mapToLong(FileRows::toSend).sum();
            progress.month(rows.month(), sentRows + rejectedRows, toSend);
            sendRejected();
            sendTrips(months);
            if (!stop.isRequested()) {
                checkComplete();
                beginIfNeeded();
                output.sendFinishedMonth(rows.month().toString(), counts());
            }
            if (open) {
                commit();
            }
            progress.monthDone();
            return record();
        }

        private void sendRejected() throws InterruptedException {
            Optional<RejectedRow> next;
            while (!stop.isRequested() && (next = feed.nextRejected()).isPresent()) {
                RejectedRow row = next.get();
                beginIfNeeded();
                RejectedRecord kept = RejectedRecord.of(
                        row.original().getBytes(StandardCharsets.UTF_8),
                        row.rejection().detail());
                output.sendRejected(key(row), kept.value(), headers(row, kept));
                rejected.get(files.indexOf(row.file()))
                        .merge(row.rejection().reason().label(), 1L, Long::sum);
                rejectedRows++;
                position = Optional.of(row.position());
                countRow();
                progress.advanced(sentRows + rejectedRows, rejectedRows, TripPosition.REJECTED);
                commitIfDue();
            }
        }

        private static byte[] key(RejectedRow row) {
            return (row.file().service() + "/" + row.file().month() + "/" + row.fileRow())
                    .getBytes(StandardCharsets.UTF_8);
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
                beginIfNeeded();
                FailPoint.reached("replay.before-send");
                output.sendTrip(trips.value(i));
                last = trips;
                lastIndex = i;
                sent[trips.fileIndex(i)]++;
                sentRows++;
                if (countRow() || i % LOOK_EVERY == 0 || pace.waits()) {
                    progress.advanced(sentRows + rejectedRows, rejectedRows, trips.orderMicros(i));
                    commitIfDue();
                }
            }
        }

        /** Counts a row that was sent; returns whether the transaction is full. */
        private boolean countRow() {
            rowsNow++;
            return ++rowsInTransaction >= MOST_ROWS;
        }

        private void waitUntilDue(long orderMicros) {
            long now = System.nanoTime();
            long due = pace.due(orderMicros, now);
            if (due == Pace.NOW) {
                return;
            }
            while (due - now > 0 && !stop.isRequested()) {
                long untilCommit = open ? transactionBegan + MOST_NANOS - now : Long.MAX_VALUE;
                if (untilCommit <= 0) {
                    commitMidway();
                } else {
                    LockSupport.parkNanos(Math.min(Math.min(due - now, untilCommit), 100_000_000L));
                }
                now = System.nanoTime();
            }
            lag.record(now - due);
        }

        private void beginIfNeeded() {
            if (!open) {
                output.begin();
                open = true;
                rowsInTransaction = 0;
                transactionBegan = System.nanoTime();
            }
        }

        private void commitIfDue() {
            if (rowsInTransaction >= MOST_ROWS || System.nanoTime() - transactionBegan >= MOST_NANOS) {
                commitMidway();
            }
        }

        /** Commits because of the transaction's age or size, with rows still to come. */
        private void commitMidway() {
            FailPoint.reached("replay.mid-transaction");
            commit();
        }

        private void commit() {
            output.commit(record());
            open = false;
            rowsInTransaction = 0;
        }

        /** The last row that was sent, or the one to go on after. */
        private Optional<TripPosition> position() {
            return last == null ? position : Optional.of(last.position(lastIndex));
        }

        private ReplayRecord record() {
            Optional<TripPosition> at = position();
            long sentNow = sentRows - (inThisMonth() ? sum(start.files(), false) : 0);
            long rejectedNow = rejectedRows - (inThisMonth() ? sum(start.files(), true) : 0);
            return new ReplayRecord(
                    identity.replay(),
                    settings.topics().trips(),
                    identity.instance(),
                    false,
                    rows.month().toString(),
                    at.map(TripPosition::orderMicros).orElse(null),
                    at.map(row -> row.service().label()).orElse(null),
                    at.map(row -> row.fileMonth().toString()).orElse(null),
                    at.map(TripPosition::fileRow).orElse(null),
                    counts(),
                    start.sent() + sentNow,
                    start.rejected() + rejectedNow,
                    ReplayRecord.now());
        }

        private boolean inThisMonth() {
            return rows.month().toString().equals(start.month());
        }

        private static long sum(List<FileCounts> counts, boolean rejected) {
            return counts.stream()
                    .mapToLong(count -> rejected ? count.rejectedRows() : count.sent())
                    .sum();
        }

        private List<FileCounts> counts() {
            return IntStream.range(0, files.size())
                    .mapToObj(i -> new FileCounts(
                            files.get(i).label(),
                            fileRows.get(i).rows(),
                            sent[i],
                            new LinkedHashMap<>(rejected.get(i))))
                    .toList();
        }

        /** Every row of every file was either sent or rejected, or is left out on purpose. */
        private void checkComplete() {
            for (int i = 0; i < files.size(); i++) {
                FileRows expected = fileRows.get(i);
                long rejectedOfFile = rejected.get(i).values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
                if (sent[i] + rejectedOfFile != expected.toSend()) {
                    throw new FailedRun("Of " + expected.file().location() + " " + sent[i] + " rows were sent and "
                            + rejectedOfFile + " rejected, but it holds " + expected.toSend()
                            + " to send. The file was changed meanwhile: begin anew with --restart.");
                }
            }
        }
    }
}
