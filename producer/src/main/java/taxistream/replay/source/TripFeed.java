package taxistream.replay.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import taxistream.replay.sort.RowSort;
import taxistream.replay.sort.Rows;
import taxistream.settings.FailedRun;
import taxistream.trips.Trip;
import taxistream.trips.TripEncoder;
import taxistream.trips.TripFormat;

/**
 * Reads a month's rows, encodes its trips and sorts the encoded bytes, all on its own thread. It hands out the rejected rows first, then
 * the trips, and prepares a few thousand rows ahead of the consumer.
 */
public final class TripFeed implements AutoCloseable {

    private static final int BATCHES_AHEAD = 8;

    /** The size of a batch of rejected rows. */
    private static final int BYTES_AT_ONCE = 256 * 1024;

    private final BlockingQueue<Delivery> deliveries = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private final MonthRows rows;
    private final List<TripFile> files;
    private final DuckDb duckDb;
    private final Optional<TripPosition> after;
    private final TripEncoder encoder;
    private final RowSort sort;
    private final long[] rowsRead;
    private final Thread reader;
    private final Deque<RejectedRow> rejected = new ArrayDeque<>();
    private Optional<Delivery> taken = Optional.empty();
    private boolean sorted;

    private TripFeed(MonthRows rows, Optional<TripPosition> after, TripFormat format, RowSort sort) {
        this.rows = rows;
        this.sort = sort;
        this.duckDb = rows.another();
        this.after = after;
        this.files = rows.files();
        this.encoder = format.encoder();
        this.rowsRead = new long[files.size()];
        reader = new Thread(this::read, "trip-feed");
        reader.setDaemon(true);
    }

    /**
     * Begins to read the rows after the position. The rows must not be closed before the feed is.
     *
     * @param sort is closed as soon as all is handed out
     */
    static TripFeed start(MonthRows rows, Optional<TripPosition> after, TripFormat format, RowSort sort) {
        TripFeed feed = new TripFeed(rows, after, format, sort);
        feed.reader.start();
        return feed;
    }

    private void read() {
        try (sort) {
            try {
                addAll();
                deliver(sort.sorted());
            } catch (RuntimeException e) {
                deliveries.put(Delivery.of(e));
            } catch (OutOfMemoryError e) {
                deliveries.put(Delivery.of(new FailedRun(
                        "Java's memory does not suffice to sort a month (" + e.getMessage()
                                + "): give it more, as by TAXISTREAM_JAVA_OPTIONS=-Xmx1g.",
                        e)));
            } catch (Error e) { // the consumer must see the error
                deliveries.put(Delivery.of(new IllegalStateException(e)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed early: the rows are not needed
        }
    }

    private void addAll() throws InterruptedException {
        try (duckDb) {
            for (int i = 0; i < files.size(); i++) {
                rowsRead[i] = addAll(i);
            }
        }
    }

    private long addAll(int fileIndex) throws InterruptedException {
        try (UnsortedRows unsorted = rows.unsorted(fileIndex, after, duckDb)) {
            Trip slot = new Trip();
            while (unsorted.next(slot)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the month is not asked for any more");
                }
                Optional<RejectedContent> rejected = unsorted.rejected();
                sort.add(
                        unsorted.orderMicros(),
                        RowNumber.of(fileIndex, slot.fileRow()),
                        rejected.isPresent() ? rejected.get().toBytes() : encoder.encode(slot));
            }
            return unsorted.read();
        }
    }

    private void deliver(Rows sorted) throws InterruptedException {
        boolean more = sorted.next();
        while (more && sorted.order() == TripPosition.REJECTED) {
            List<RejectedRow> some = new ArrayList<>();
            int bytes = 0;
            while (more && bytes < BYTES_AT_ONCE && sorted.order() == TripPosition.REJECTED) {
                byte[] value = sorted.value();
                bytes += value.length;
                some.add(rejected(sorted.row(), RejectedContent.of(value)));
                more = sorted.next();
            }
            deliveries.put(Delivery.of(some));
        }
        EncodedTrips trips;
        do {
            trips = new EncodedTrips(rows.month(), files);
            while (more && !trips.isFull()) {
                trips.add(sorted);
                more = sorted.next();
            }
            deliveries.put(Delivery.of(trips));
        } while (trips.size() > 0);
    }

    private RejectedRow rejected(long number, RejectedContent content) {
        return new RejectedRow(
                rows.month(),
                files.get(RowNumber.fileIndex(number)),
                RowNumber.inItsFile(number),
                content.rejection(),
                content.original());
    }

    /**
     * The number of a file's rows after the position, with the rejected ones. Waits until all are read and sorted.
     *
     * @throws taxistream.trips.TripFileException if a file turns out to be damaged
     * @throws FailedRun if not all rows that a file's footer promises could be read
     */
    public long rowsRead(int fileIndex) throws InterruptedException {
        if (!sorted) {
            taken = Optional.of(take());
        }
        return rowsRead[fileIndex];
    }

    /**
     * The next rejected row, waiting for it if need be: file by file, row by row; empty once the trips begin.
     *
     * @throws taxistream.trips.TripFileException if a file turns out to be damaged
     */
    public Optional<RejectedRow> nextRejected() throws InterruptedException {
        if (rejected.isEmpty()) {
            Delivery delivery = take();
            rejected.addAll(delivery.rejected());
            taken = Optional.of(delivery).filter(each -> each.rejected().isEmpty());
        }
        return Optional.ofNullable(rejected.poll());
    }

    /**
     * The next trips, waiting for them if need be; empty once there are no more. Rejected rows that were not taken are passed over.
     *
     * @throws taxistream.trips.TripFileException if a file turns out to be damaged
     */
    public Optional<EncodedTrips> next() throws InterruptedException {
        Delivery delivery;
        do {
            delivery = take();
        } while (delivery.trips().isEmpty());
        return delivery.trips().filter(trips -> trips.size() > 0);
    }

    private Delivery take() throws InterruptedException {
        Delivery delivery = taken.isPresent() ? taken.get() : deliveries.take();
        taken = Optional.empty();
        sorted = true;
        if (delivery.failure().isPresent()) {
            throw delivery.failure().get();
        }
        return delivery;
    }

    @Override
    public void close() {
        reader.interrupt(); // before the query is cancelled: the reader then knows the reason for its error
        duckDb.interrupt();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One of three: rejected rows, trips or a failure. */
    private record Delivery(
            List<RejectedRow> rejected, Optional<EncodedTrips> trips, Optional<RuntimeException> failure) {

        static Delivery of(List<RejectedRow> rejected) {
            return new Delivery(rejected, Optional.empty(), Optional.empty());
        }

        static Delivery of(EncodedTrips trips) {
            return new Delivery(List.of(), Optional.of(trips), Optional.empty());
        }

        static Delivery of(RuntimeException failure) {
            return new Delivery(List.of(), Optional.empty(), Optional.of(failure));
        }
    }
}
