package taxistream.replay.source;

import java.time.YearMonth;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares a replay's months in order. While one month is sent, a thread fetches, reads and sorts the next one. Otherwise each month
 * would begin with a pause, and one of two cores would idle. At most one month is prepared ahead. Each month has its own DuckDB and half
 * of the sorting memory.
 */
public final class MonthsAhead implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MonthsAhead.class);

    private final MonthSource source;
    private final List<TripFile> first;
    private final Iterator<List<TripFile>> left;
    private final Optional<TripPosition> after;
    private Optional<Preparation> next = Optional.empty();

    MonthsAhead(MonthSource source, SortedMap<YearMonth, List<TripFile>> months, Optional<TripPosition> after) {
        this.source = source;
        this.first = months.isEmpty() ? List.of() : months.get(months.firstKey());
        this.left = months.values().iterator();
        this.after = after;
    }

    /**
     * Begins to prepare the first month before the replay's position is known. Does nothing if a file of the month must be fetched from a
     * remote store.
     */
    public MonthsAhead beginIfAtHand() {
        boolean atHand = first.stream().allMatch(file -> file.origin().isEmpty());
        if (next.isEmpty() && left.hasNext() && atHand) {
            begin(DuckDb.ALL_CORES);
        }
        return this;
    }

    /** Begins to prepare the next month. The caller waits until the present month hands out trips: by then all its rows are read. */
    public void prepare() {
        if (next.isEmpty() && left.hasNext()) {
            begin(DuckDb.HALF_OF_THE_CORES);
        }
    }

    private void begin(int threads) {
        next = Optional.of(new Preparation(left.next(), threads));
    }

    /**
     * The next month, to be closed by the caller; empty if there is none.
     *
     * @throws taxistream.trips.TripFileException if one of its files cannot be read
     * @throws taxistream.settings.FailedRun if one cannot be fetched
     */
    public Optional<ReadyMonth> next() throws InterruptedException {
        if (next.isEmpty()) {
            if (!left.hasNext()) {
                return Optional.empty();
            }
            begin(DuckDb.ALL_CORES);
        }
        ReadyMonth ready = next.get().await();
        next = Optional.empty();
        return Optional.of(ready);
    }

    /** Cancels the preparation of a month. */
    @Override
    public void close() {
        next.ifPresent(Preparation::cancel);
        next = Optional.empty();
    }

    /** A month that is prepared on its own thread. */
    private final class Preparation {

        private final List<TripFile> files;
        private final int threads;
        private final FutureTask<ReadyMonth> task = new FutureTask<>(this::ready);
        private final Thread thread;
        private volatile Optional<DuckDb> duckDb = Optional.empty();
        private volatile boolean cancelled;

        Preparation(List<TripFile> files, int threads) {
            this.files = files;
            this.threads = threads;
            thread = new Thread(task, "month-ahead");
            thread.setDaemon(true);
            thread.start();
        }

        private ReadyMonth ready() {
            DuckDb own = new DuckDb(source.workspace().forReading(), threads);
            duckDb = Optional.of(own);
            MonthRows rows = source.open(files, own);
            try {
                List<FileRows> counts = rows.counts();
                source.checkDisk(rows);
                if (cancelled) {
                    throw new CancellationException();
                }
                TripFeed feed = source.feed(rows, after);
                return new ReadyMonth(rows, counts, feed);
            } catch (RuntimeException e) {
                rows.close();
                throw e;
            }
        }

        ReadyMonth await() throws InterruptedException {
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
            }
        }

        /** Waits until the thread has ended: DuckDB must not be closed while a query runs. */
        void cancel() {
            cancelled = true;
            duckDb.ifPresent(DuckDb::interrupt);
            thread.interrupt(); // it may be fetching
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            try {
                task.get().close();
            } catch (ExecutionException e) {
                log.debug("A month that was not asked for could not be made ready", e);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
