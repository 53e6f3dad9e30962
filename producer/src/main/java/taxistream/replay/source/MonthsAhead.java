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
 * A replay's months in order. While one is sent, a thread fetches, reads and sorts the next: without it each month would begin with a
 * pause, and one of two cores would idle. One month ahead and no more. Each has a DuckDB of its own, and half of the memory for sorting.
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
     * Begins to make the first month ready, before it is known whether it will be asked for; not where that would mean fetching a
     * file from elsewhere.
     */
    public MonthsAhead beginIfAtHand() {
        boolean atHand = first.stream().allMatch(file -> file.origin().isEmpty());
        if (next.isEmpty() && left.hasNext() && atHand) {
            begin(DuckDb.ALL_CORES);
        }
        return this;
    }

    /** Begins to make the next month ready. To be called once the trips of the one before flow: its reading is over then. */
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

    /** Gives up the month that is being made ready. */
    @Override
    public void close() {
        next.ifPresent(Preparation::cancel);
        next = Optional.empty();
    }

    /** A month on its way to be ready, on a thread of its own. */
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

        /** Waits until nothing of it runs: DuckDB must not be closed under a query. */
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
