package taxistream.gcs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that gives the answers that a test has prepared, one for each request, and notes the requests. */
final class FakeGcs implements AutoCloseable {

    /** What happens to one request. */
    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();

    FakeGcs() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    FakeGcs answering(Answer... next) {
        synchronized (answers) {
            answers.addAll(List.of(next));
        }
        return this;
    }

    /** "GET /path bytes=5-7", with the header that names a range of bytes, in the order in which they came. */
    List<String> requests() {
        synchronized (answers) {
            return List.copyOf(requests);
        }
    }

    URI root() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    GcsClient client(Duration patience, Duration deadline) {
        return new GcsClient(
                new GcsConnection(root(), GcsConnection.JSON_API, Optional.empty(), patience, deadline),
                GcsCredentials.NONE);
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        Answer answer;
        synchronized (answers) {
            String range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                    .or(() -> Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Range")))
                    .orElse("");
            requests.add((exchange.getRequestMethod() + " "
                            + exchange.getRequestURI().getPath() + " " + range)
                    .strip());
            answer = answers.remove();
        }
        try (exchange) {
            answer.to(exchange);
        }
    }

    static Answer status(int status, String body) {
        return exchange -> {
            exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
            exchange.getResponseBody().write(body.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        };
    }

    static Answer header(String name, String value, int status) {
        return exchange -> {
            exchange.getResponseHeaders().set(name, value);
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Announces more bytes than it sends, and closes the connection. */
    static Answer broken(int status, byte[] sent, int announced) {
        return exchange -> {
            exchange.sendResponseHeaders(status, announced);
            exchange.getResponseBody().write(sent);
            exchange.getResponseBody().flush();
        };
    }

    /** Announces more bytes than it sends, and keeps the connection until the client gives it up. */
    static Answer stalled(int status, byte[] sent, int announced) {
        return exchange -> {
            exchange.sendResponseHeaders(status, announced);
            exchange.getResponseBody().write(sent);
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(Duration.ofHours(1).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the test is over
            }
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
