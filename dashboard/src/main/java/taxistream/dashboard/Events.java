package taxistream.dashboard;

import io.javalin.http.sse.SseClient;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Sends every change to every open page. A slow page skips outdated messages and does not delay the others. */
final class Events implements AutoCloseable {

    static final int MOST_LISTENERS = 500;
    private static final long HEARTBEAT_SECONDS = 5;

    private final Supplier<Map<String, Object>> clock;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ExecutorService senders = Executors.newCachedThreadPool(Events::daemon);
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(Events::daemon);

    /** @param clock the times that every message and every heartbeat carries, computed when it is sent */
    Events(Supplier<Map<String, Object>> clock) {
        this.clock = clock;
        // Without heartbeats neither side notices a lost connection, and the page does not notice a silent MySQL.
        heart.scheduleAtFixedRate(
                () -> listeners.forEach(listener -> listener.offer(Message.HEARTBEAT)),
                HEARTBEAT_SECONDS,
                HEARTBEAT_SECONDS,
                TimeUnit.SECONDS);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "dashboard-events");
        thread.setDaemon(true);
        return thread;
    }

    /** Whether one more page may listen. */
    boolean hasRoom() {
        return listeners.size() < MOST_LISTENERS;
    }

    /** Keeps the page's connection, and tells it the present state first. */
    void add(SseClient client, Snapshot present) {
        Listener listener = new Listener(client);
        client.keepAlive();
        client.onClose(() -> listeners.remove(listener));
        listeners.add(listener);
        listener.offer(Message.of(present));
    }

    int listeners() {
        return listeners.size();
    }

    void publish(Snapshot snapshot) {
        Message message = Message.of(snapshot);
        listeners.forEach(listener -> listener.offer(message));
    }

    @Override
    public void close() {
        heart.shutdownNow();
        senders.shutdownNow();
        listeners.forEach(listener -> listener.client.close());
        listeners.clear();
    }

    private record Message(String id, String data) {

        static final Message HEARTBEAT = new Message("", "");

        static Message of(Snapshot snapshot) {
            return new Message(snapshot.version(), Json.text(snapshot.pipeline()));
        }
    }

    private final class Listener {

        private final SseClient client;
        private final AtomicReference<Message> waiting = new AtomicReference<>();

        Listener(SseClient client) {
            this.client = client;
        }

        /** A newer message takes the place of one that is not sent yet; a heartbeat never does. */
        void offer(Message message) {
            Message before = message == Message.HEARTBEAT
                    ? waiting.compareAndExchange(null, message)
                    : waiting.getAndSet(message);
            if (before == null && !senders.isShutdown()) {
                senders.execute(this::send);
            }
        }

        private synchronized void send() {
            Message message = waiting.getAndSet(null);
            if (message == null) {
                return;
            }
            client.sendEvent("clock", Json.text(clock.get()));
            if (message != Message.HEARTBEAT) {
                client.sendEvent("pipeline", message.data(), message.id());
            }
            if (client.terminated()) {
                listeners.remove(this);
            }
        }
    }
}
