package taxistream.endtoend.checkpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Stands between a client and the emulator: notes every request, and lets chosen ones fail in chosen ways. */
public final class GcsProxy implements AutoCloseable {

    private static final Set<String> NOT_FORWARDED = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        NOT_FORWARDED.addAll(Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade"));
    }

    /**
     * One request as it came.
     *
     * @param path with the query, not decoded
     * @param range the header of this name; empty without
     */
    public record Request(String method, String path, String range) {
        RequestClass charged() {
            return RequestClass.of(method, path);
        }

        boolean isInsert() {
            return method.equals("POST") && path.startsWith("/upload/");
        }
    }

    private final HttpServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private volatile Duration latency = Duration.ZERO;

    private GcsProxy(HttpServer server) {
        this.server = server;
    }

    public static GcsProxy start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            GcsProxy proxy = new GcsProxy(server);
            server.setExecutor(proxy.threads);
            server.createContext("/", proxy::handle);
            server.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Every request takes so long on its way, as one to a distant region does. */
    void setLatency(Duration latency) {
        this.latency = latency;
    }

    /** Breaks the next requests that match, as often as the fault lasts. */
    Fault fail(Predicate<Request> which, int times, Fault.Kind kind) {
        Fault fault = new Fault(which, times, kind);
        faults.add(fault);
        return fault;
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public void forget() {
        requests.clear();
    }

    Map<RequestClass, Long> counts() {
        return counts(requests);
    }

    static Map<RequestClass, Long> counts(List<Request> requests) {
        Map<RequestClass, Long> counts = new EnumMap<>(RequestClass.class);
        requests.forEach(request -> counts.merge(request.charged(), 1L, Long::sum));
        return counts;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Range"), ""));
        requests.add(request);
        try {
            Thread.sleep(latency.toMillis());
            Fault fault =
                    faults.stream().filter(f -> f.strikes(request)).findFirst().orElse(null);
            if (fault == null) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                answer(exchange, forward(exchange, body));
            } else {
                fault.kind().apply(this, exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        return forward(exchange, body, exchange.getRequestURI().toString());
    }

    HttpResponse<byte[]> forwardWithoutPreconditions(HttpExchange exchange, byte[] body)
            throws IOException, InterruptedException {
        String path = exchange.getRequestURI().toString();
        return forward(exchange, body, path.replaceAll("&ifGenerationMatch=\\d+", ""));
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body, String path)
            throws IOException, InterruptedException {
        URI target = URI.create(GcsEmulator.address() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        // Or the emulator would write its own address into the links of its answers.
        request.header("X-Forwarded-Host", exchange.getRequestHeaders().getFirst("Host"));
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    static void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, new ArrayList<>(values));
            }
        });
        boolean bodiless = response.body().length == 0;
        exchange.sendResponseHeaders(response.statusCode(), bodiless ? -1 : response.body().length);
        if (!bodiless) {
            exchange.getResponseBody().write(response.body());
        }
    }

    /** Answers as GCS words its errors. */
    static void refuse(HttpExchange exchange, int status, String reason, String message) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] body = ("{\"error\":{\"code\":" + status + ",\"message\":\"" + message + "\",\"errors\":[{\"message\":\""
                        + message + "\",\"domain\":\"global\",\"reason\":\"" + reason + "\"}]}}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
