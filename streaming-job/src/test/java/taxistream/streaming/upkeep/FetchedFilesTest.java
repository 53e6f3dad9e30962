package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;

/** Files of a web server of this process. */
class FetchedFilesTest {

    private static final byte[] CONTENT = {1, 2, 3};

    private HttpServer server;
    private String address;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", FetchedFilesTest::answer);
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/a/green_tripdata_2023-01.parquet" -> {
                exchange.sendResponseHeaders(200, CONTENT.length);
                exchange.getResponseBody().write(CONTENT);
            }
            case "/moved.parquet" -> {
                exchange.getResponseHeaders().set("Location", "/a/green_tripdata_2023-01.parquet");
                exchange.sendResponseHeaders(302, -1);
            }
            case "/cut.parquet" -> {
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write(CONTENT);
            }
            default -> exchange.sendResponseHeaders(404, -1);
        }
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFileKeepsItsNameAndLeavesNothingBehind() {
        String local;
        try (FetchedFiles files = new FetchedFiles()) {
            List<String> paths = files.local(List.of(
                    "gs://b/c.parquet", address + "/a/green_tripdata_2023-01.parquet", address + "/moved.parquet"));
            assertThat(paths.get(0)).isEqualTo("gs://b/c.parquet");
            local = paths.get(1);
            assertThat(Path.of(local))
                    .hasFileName("green_tripdata_2023-01.parquet")
                    .hasBinaryContent(CONTENT);
            assertThat(Path.of(paths.get(2))).hasBinaryContent(CONTENT);
        }
        assertThat(Path.of(local).getParent()).doesNotExist();
    }

    @Test
    void saysWhatIsNotThere() {
        try (FetchedFiles files = new FetchedFiles()) {
            String absent = address + "/a/absent.parquet";
            assertThatThrownBy(() -> files.local(List.of(absent)))
                    .isInstanceOf(WrongUsage.class)
                    .hasMessage("Cannot fetch " + absent + ": its server answers 404. Correct the address.");
            assertThatThrownBy(() -> files.local(List.of(address + "/a/")))
                    .isInstanceOf(WrongUsage.class)
                    .hasMessageStartingWith("'" + address + "/a/' names no parquet file. ");
            assertThatThrownBy(() -> files.local(List.of(address + "/cut.parquet")))
                    .isInstanceOf(FailedRun.class)
                    .hasMessageStartingWith("Cannot fetch " + address + "/cut.parquet: ");
        }
    }
}
