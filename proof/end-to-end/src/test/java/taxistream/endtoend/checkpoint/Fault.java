package taxistream.endtoend.checkpoint;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** What goes wrong with some requests. */
final class Fault {

    /** One way to go wrong. */
    @FunctionalInterface
    interface Kind {
        void apply(GcsProxy proxy, HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final Predicate<GcsProxy.Request> which;
    private final AtomicInteger left;
    private final AtomicInteger struck = new AtomicInteger();
    private final Kind kind;

    Fault(Predicate<GcsProxy.Request> which, int times, Kind kind) {
        this.which = which;
        this.left = new AtomicInteger(times);
        this.kind = kind;
    }

    boolean strikes(GcsProxy.Request request) {
        boolean strikes = which.test(request) && left.getAndDecrement() > 0;
        if (strikes) {
            struck.incrementAndGet();
        }
        return strikes;
    }

    /** How many requests it has hit. */
    int times() {
        return struck.get();
    }

    Kind kind() {
        return kind;
    }

    /** The request does its work; the connection breaks before the answer. */
    static Kind answerLost() {
        return (proxy, exchange) ->
                proxy.forward(exchange, exchange.getRequestBody().readAllBytes());
    }

    /** The upload breaks off half-way; nothing reaches the store. */
    static Kind uploadCut() {
        return (proxy, exchange) -> exchange.getRequestBody().readNBytes(100);
    }

    /** GCS's refusal, without asking it. */
    static Kind refusal(int status, String reason, String message) {
        return (proxy, exchange) -> GcsProxy.refuse(exchange, status, reason, message);
    }

    /** The request waits, then goes on as if nothing had been. */
    static Kind slow(Duration wait) {
        return (proxy, exchange) -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Thread.sleep(wait.toMillis());
            GcsProxy.answer(exchange, proxy.forward(exchange, body));
        };
    }

    /** The store as one that does not know of preconditions: they are taken out of the request. */
    static Kind preconditionsIgnored() {
        return (proxy, exchange) -> GcsProxy.answer(
                exchange,
                proxy.forwardWithoutPreconditions(
                        exchange, exchange.getRequestBody().readAllBytes()));
    }
}
