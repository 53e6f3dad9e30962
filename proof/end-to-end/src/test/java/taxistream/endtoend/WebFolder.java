package taxistream.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A web server of the files in a folder. */
final class WebFolder implements AutoCloseable {

    private static final int NOT_FOUND = 404;

    private final Path folder;
    private final HttpServer server;
    private final AtomicBoolean cutsNext = new AtomicBoolean();

    WebFolder(Path folder) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Breaks the connection in the middle of the next file. */
    void cutNext() {
        cutsNext.set(true);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
        try (exchange) {
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(NOT_FOUND, -1);
                return;
            }
            byte[] content = Files.readAllBytes(file);
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length)); // HEAD's too
            exchange.sendResponseHeaders(200, isHead ? -1 : content.length);
            if (!isHead) {
                boolean cut = cutsNext.getAndSet(false);
                exchange.getResponseBody().write(content, 0, cut ? content.length / 2 : content.length);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
