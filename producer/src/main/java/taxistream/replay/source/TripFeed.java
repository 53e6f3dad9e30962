package taxistream.replay.source;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import taxistream.trips.Trip;
import taxistream.trips.TripEncoder;
import taxistream.trips.TripFormat;

/** Reads and encodes a month's trips on a thread of its own, a few thousand ahead of who takes them. */
public final class TripFeed implements AutoCloseable {

    private static final int BATCHES_AHEAD = 8;

    private final BlockingQueue<Delivery> deliveries = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private final MonthRows rows;
    private final DuckDb duckDb;
    private final Optional<TripPosition> after;
    private final TripEncoder encoder;
    private final Thread reader;

    /** Of the trips after the position. The rows must not be closed before the feed is. */
    TripFeed(MonthRows rows, Optional<TripPosition> after, TripFormat format) {
        this.rows = rows;
        this.duckDb = rows.another();
        this.after = after;
        this.encoder = format.encoder();
        reader = new Thread(this::read, "trip-feed");
        reader.setDaemon(true);
    }

    /** Begins to read; the first {@link #next} does it otherwise. */
    void start() {
        if (reader.getState() == Thread.State.NEW) {
            reader.start();
        }
    }

    private void read() {
        try {
            try (duckDb;
                    SortedTrips trips = rows.trips(after, duckDb)) {
                Trip slot = new Trip();
                EncodedTrips read;
                do {
                    read = EncodedTrips.read(trips, encoder, slot, rows);
                    deliveries.put(new Delivery(read, Optional.empty()));
                } while (read.size() > 0);
            } catch (RuntimeException e) {
                deliveries.put(new Delivery(null, Optional.of(e)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed early: nobody takes what was read
        }
    }

    /**
     * The next trips, waiting for them if need be; empty once there are no more.
     *
     * @throws taxistream.trips.TripFileException if a file turns out to be damaged
     */
    public Optional<EncodedTrips> next() throws InterruptedException {
        start();
        Delivery delivery = deliveries.take();
        if (delivery.failure().isPresent()) {
            throw delivery.failure().get();
        }
        return delivery.trips().size() == 0 ? Optional.empty() : Optional.of(delivery.trips());
    }

    @Override
    public void close() {
        if (reader.getState() == Thread.State.NEW) {
            duckDb.close();
            return;
        }
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

    private record Delivery(EncodedTrips trips, Optional<RuntimeException> failure) {}
}
