package taxistream.replay.source;

import java.time.YearMonth;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * A replay's months in order. While one is sent, a thread fetches, surveys and sorts the next: without it each month would begin
 * with a pause, and one of two cores would idle. One month ahead and no more, for it takes of the same memory.
 */
public final class MonthsAhead implements AutoCloseable {

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
            begin(source::connect);
        }
        return this;
    }

    /** Begins to make the next month ready. To be called once the trips of the one before flow: its sorting is over then. */
    public void prepare() {
        if (next.isEmpty() && left.hasNext()) {
            begin(() -> {
                DuckDb connection = source.connect();
                connection.leaveCores();
                return connection;
            });
        }
    }

    private void begin(Supplier<DuckDb> connect) {
        next = Optional.of(new Preparation(left.next(), connect));
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
            begin(source::connect);
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
        private final Supplier<DuckDb> connect;
        private final FutureTask<ReadyMonth> task = new FutureTask<>(this::ready);
        private volatile Optional<DuckDb> connection = Optional.empty();
        private volatile boolean cancelled;

        Preparation(List<TripFile> files, Supplier<DuckDb> connect) {
            this.files = files;
            this.connect = connect;
            Thread thread = new Thread(task, "month-ahead");
            thread.setDaemon(true);
            thread.start();
        }

        private ReadyMonth ready() {
            DuckDb own = connect.get();
            connection = Optional.of(own);
            MonthRows rows = source.open(files, own);
            try {
                List<Survey> surveys = rows.survey();
                if (cancelled) {
                    throw new CancellationException();
                }
                return ready(rows, surveys);
            } catch (RuntimeException e) {
                rows.close();
                throw e;
            }
        }

        /** While the trips are sorted, the rejected rows are looked for. */
        private ReadyMonth ready(MonthRows rows, List<Survey> surveys) {
            TripFeed feed = source.feed(rows, after);
            RejectedRows rejected = rows.rejected(after, surveys);
            try {
                rejected.lookAhead();
                return new ReadyMonth(rows, surveys, rejected, feed);
            } catch (RuntimeException e) {
                feed.close();
                rejected.close();
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
            connection.ifPresent(DuckDb::interrupt);
            boolean interrupted = false;
            while (true) {
                try {
                    task.get().close();
                    break;
                } catch (ExecutionException e) {
                    break; // its failure is not the replay's: it was not that month's turn
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
