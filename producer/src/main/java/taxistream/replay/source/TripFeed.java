package taxistream.replay.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import taxistream.trips.Trip;
import taxistream.trips.TripEncoder;
import taxistream.trips.TripFormat;

/**
 * Sorts a month's rows and encodes its trips on a thread of its own, a few thousand ahead of who takes them: first the numbers of
 * the rejected rows, then the trips.
 */
public final class TripFeed implements AutoCloseable {

    private static final int BATCHES_AHEAD = 8;

    /** How many rejected rows are looked up at once, at most: each time, the file is gone through for them. */
    private static final int LOOKED_UP = 5_000;

    private final BlockingQueue<Delivery> deliveries = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private final MonthRows rows;
    private final DuckDb duckDb;
    private final Optional<TripPosition> after;
    private final TripEncoder encoder;
    private final Thread reader;
    private Optional<Delivery> taken = Optional.empty();

    private TripFeed(MonthRows rows, Optional<TripPosition> after, TripFormat format) {
        this.rows = rows;
        this.duckDb = rows.another();
        this.after = after;
        this.encoder = format.encoder();
        reader = new Thread(this::read, "trip-feed");
        reader.setDaemon(true);
    }

    /** Begins to read the rows after the position. The rows must not be closed before the feed is. */
    static TripFeed start(MonthRows rows, Optional<TripPosition> after, TripFormat format) {
        TripFeed feed = new TripFeed(rows, after, format);
        feed.reader.start();
        return feed;
    }

    private void read() {
        try {
            try (duckDb;
                    SortedRows sorted = rows.sorted(after, duckDb)) {
                Trip slot = new Trip();
                Optional<RejectedNumbers> rejected;
                while ((rejected = nextRejected(sorted, slot)).isPresent()) {
                    deliveries.put(new Delivery(rejected, Optional.empty(), Optional.empty()));
                }
                EncodedTrips trips;
                do {
                    trips = EncodedTrips.read(sorted, encoder, slot, rows);
                    deliveries.put(new Delivery(Optional.empty(), Optional.of(trips), Optional.empty()));
                } while (trips.size() > 0);
            } catch (RuntimeException e) {
                deliveries.put(new Delivery(Optional.empty(), Optional.empty(), Optional.of(e)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed early: nobody takes what was read
        }
    }

    /** The next rejected rows of one file. */
    private static Optional<RejectedNumbers> nextRejected(SortedRows sorted, Trip slot) {
        List<Long> numbers = new ArrayList<>();
        int fileIndex = 0;
        while (numbers.size() < LOOKED_UP
                && sorted.isNextRejected()
                && (numbers.isEmpty() || sorted.nextFileIndex() == fileIndex)) {
            fileIndex = sorted.nextFileIndex();
            sorted.next(slot);
            numbers.add(slot.fileRow());
        }
        return numbers.isEmpty() ? Optional.empty() : Optional.of(new RejectedNumbers(fileIndex, numbers));
    }

    /**
     * The next rejected rows, waiting for them if need be; empty once the trips begin.
     *
     * @throws taxistream.trips.TripFileException if a file turns out to be damaged
     */
    Optional<RejectedNumbers> nextRejected() throws InterruptedException {
        Delivery delivery = take();
        if (delivery.rejected().isEmpty()) {
            taken = Optional.of(delivery);
        }
        return delivery.rejected();
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
        if (delivery.failure().isPresent()) {
            throw delivery.failure().get();
        }
        return delivery;
    }

    @Override
    public void close() {
        duckDb.interrupt();
        reader.interrupt();
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

    /** One of the three. */
    private record Delivery(
            Optional<RejectedNumbers> rejected, Optional<EncodedTrips> trips, Optional<RuntimeException> failure) {}
}
