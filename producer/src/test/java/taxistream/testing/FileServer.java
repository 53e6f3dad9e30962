package taxistream.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server of files in memory, which breaks connections when told to. */
public final class FileServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger toBreak = new AtomicInteger();
    private final AtomicInteger toRefuse = new AtomicInteger();
    private volatile int breakAfterBytes;
    private volatile boolean saysLength = true;

    private FileServer(HttpServer server) {
        this.server = server;
    }

    public static FileServer start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FileServer server = new FileServer(http);
            http.setExecutor(server.threads);
            http.createContext("/", server::handle);
            http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    public FileServer with(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** Sends this header with every answer. */
    public FileServer withHeader(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** The next so many answers break off after so many bytes. */
    public void breakNext(int answers, int afterBytes) {
        breakAfterBytes = afterBytes;
        toBreak.set(answers);
    }

    /** The next so many requests are answered with 503. */
    public void refuseNext(int requests) {
        toRefuse.set(requests);
    }

    /** Its answers to HEAD tell no length, as those of servers that compute what they send. */
    public FileServer withoutLength() {
        saysLength = false;
        return this;
    }

    /** "GET /path" or "GET /path bytes=5-", in the order in which they came. */
    public List<String> requests() {
        return new ArrayList<>(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(exchange.getRequestMethod() + " " + path + (range == null ? "" : " " + range));
            byte[] content = files.get(path);
            if (toRefuse.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                exchange.sendResponseHeaders(503, -1);
            } else if (content == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                answer(exchange, content, range);
            }
        }
    }

    private void answer(HttpExchange exchange, byte[] content, String range) throws IOException {
        String tag = "\"" + Arrays.hashCode(content) + "\"";
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("ETag", tag);
        String match = exchange.getRequestHeaders().getFirst("If-Match");
        if (match != null && !match.equals(tag)) {
            exchange.sendResponseHeaders(412, -1);
            return;
        }
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1"));
        if (exchange.getRequestMethod().equals("HEAD")) {
            if (saysLength) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            }
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
        OutputStream body = exchange.getResponseBody();
        boolean breaks = toBreak.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        int length = content.length - from;
        body.write(content, from, breaks ? Math.min(breakAfterBytes, length) : length);
        body.flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
