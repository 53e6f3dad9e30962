package taxistream.dashboard;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the ledger twice a second, for all who listen together: one query of a few rows. What else has changed is read once
 * when the ledger has.
 */
final class Watch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final long PERIOD_MILLIS = 500;

    private final Database database;
    private final Consumer<Snapshot> listener;
    private final History history = new History();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dashboard-watch");
        thread.setDaemon(true);
        return thread;
    });
    private List<Map<String, Object>> seen = List.of();
    private volatile Snapshot snapshot;

    Watch(Database database, Consumer<Snapshot> listener) {
        this.database = database;
        this.listener = listener;
        this.snapshot = Snapshot.away("The dashboard has only just started.");
    }

    /** Looks once, so that the first request finds an answer, and then goes on. */
    void start() {
        look();
        clock.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    private void look() {
        try {
            database.read(connection -> {
                List<Map<String, Object>> now = SnapshotReader.progress(connection);
                boolean first = snapshot.state() == Snapshot.State.AWAY;
                if (first || !now.equals(seen)) {
                    publish(SnapshotReader.read(connection, now, history));
                    seen = now;
                }
                return now;
            });
        } catch (Problem e) {
            Snapshot away = Snapshot.away(e.getMessage());
            if (snapshot.state() == Snapshot.State.AWAY) {
                snapshot = away; // nobody needs to hear it twice
            } else {
                publish(away);
            }
        } catch (RuntimeException e) {
            log.warn("The tables of {} could not be read; the page shows what it had", database.place(), e);
        }
    }

    private void publish(Snapshot next) {
        if (next.state() != snapshot.state()) {
            log.info("MySQL is {}: place={}", next.state().name().toLowerCase(Locale.ROOT), database.place());
        }
        snapshot = next;
        listener.accept(next);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            clock.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
