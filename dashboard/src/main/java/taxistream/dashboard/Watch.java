package taxistream.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the ledger twice a second, with one small query for all listeners together. It reads the other tables only when the ledger has
 * changed.
 */
final class Watch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final long PERIOD_MILLIS = 500;

    private final Database database;
    private final Consumer<Snapshot> listener;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dashboard-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final DatabaseClock databaseClock = new DatabaseClock();
    private volatile long lookedNanos = System.nanoTime();
    private List<Map<String, Object>> seen = List.of();
    private List<Map<String, Object>> seenReplays = List.of();
    private List<Map<String, Object>> seenRefused = List.of();
    private volatile Object replaysReadAt;
    private volatile Snapshot snapshot;

    Watch(Database database, Consumer<Snapshot> listener) {
        this.database = database;
        this.listener = listener;
        this.snapshot = Snapshot.away(Trouble.AWAY, "The dashboard has only just started.");
    }

    /** Reads the ledger once, so that the first request finds an answer, and then periodically. */
    void start() {
        look();
        clock.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    DatabaseClock databaseClock() {
        return databaseClock;
    }

    /** The times that every answer carries, computed when it is sent: MySQL's time, and when the replays' counts were read. */
    Map<String, Object> times() {
        Map<String, Object> told = databaseClock.told();
        Optional.ofNullable(replaysReadAt).ifPresent(time -> told.put("replays_read_at", time));
        return told;
    }

    /** When a job last noted the replays' counts, by MySQL's clock; empty if it has none to note. */
    Optional<Instant> replaysRead() {
        return Optional.ofNullable(replaysReadAt).map(time -> Instant.parse(time.toString()));
    }

    /** The time since the last look ended, whether it failed or not. It grows when the watch hangs. */
    Duration sinceAttempt() {
        return Duration.ofNanos(System.nanoTime() - lookedNanos);
    }

    private void look() {
        try {
            database.read(connection -> {
                Instant time = SnapshotReader.time(connection);
                List<Map<String, Object>> now = SnapshotReader.progress(connection);
                boolean first = snapshot.state() == Snapshot.State.AWAY;
                if (now.isEmpty()) {
                    database.checkThere(connection);
                }
                databaseClock.read(time);
                List<Map<String, Object>> replays = SnapshotReader.replays(connection);
                // read_at changes every few seconds without any other change. It is sent with the times instead.
                replays.forEach(row -> replaysReadAt = row.remove("read_at"));
                List<Map<String, Object>> refused = SnapshotReader.refused(connection);
                boolean isNew = !now.equals(seen) || !replays.equals(seenReplays) || !refused.equals(seenRefused);
                if (first || isNew) {
                    publish(SnapshotReader.read(connection, now, replays, refused));
                    seen = now;
                    seenReplays = replays;
                    seenRefused = refused;
                }
                return now;
            });
        } catch (Problem e) {
            away(Snapshot.away(e.trouble(), e.getMessage()));
        } catch (RuntimeException e) {
            log.warn("The tables of {} could not be read", database.place(), e);
            away(Snapshot.away(
                    Trouble.FAILED,
                    "The dashboard cannot make sense of the tables at " + database.place() + ": its log says why."));
        } finally {
            lookedNanos = System.nanoTime();
        }
    }

    /** Publishes the snapshot unless it equals the last one. */
    private void away(Snapshot away) {
        if (!away.equals(snapshot)) {
            publish(away);
        }
    }

    private void publish(Snapshot next) {
        if (next.state() != snapshot.state()) {
            log.info("The ledger is {}: place={}", next.state().name().toLowerCase(Locale.ROOT), database.place());
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
