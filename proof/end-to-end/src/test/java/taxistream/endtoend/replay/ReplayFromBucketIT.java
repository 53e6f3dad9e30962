package taxistream.endtoend.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import eu.rekawek.toxiproxy.model.toxic.LimitData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.toxiproxy.ToxiproxyContainer;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.generate.TripFileGenerator;
import taxistream.trips.Service;

/** Months that go from a web server into a bucket and out of it again, by an emulator of Google's storage, over lines that break. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayFromBucketIT {

    private static final int GCS = 4443;
    private static final int PROXIED = 8666;
    private static final int ROWS = 20_000;

    private final Network network = Network.newNetwork();
    private final GenericContainer<?> gcs = new GenericContainer<>("fsouza/fake-gcs-server:1.56.1")
            .withNetwork(network)
            .withNetworkAliases("gcs")
            .withExposedPorts(GCS)
            .withCommand("-backend", "memory", "-scheme", "http", "-port", Integer.toString(GCS))
            .waitingFor(Wait.forHttp("/storage/v1/b").forPort(GCS));
    private final ToxiproxyContainer proxies =
            new ToxiproxyContainer("ghcr.io/shopify/toxiproxy:2.5.0").withNetwork(network);

    private Path folder;
    private HttpServer web;
    private Proxy proxy;
    private URI endpoint;

    @BeforeAll
    void start(@TempDir Path months) throws Exception {
        folder = months;
        TripFileGenerator generator = new TripFileGenerator(3);
        generator.write(Service.GREEN, YearMonth.of(2021, 1), ROWS, months);
        generator.write(Service.GREEN, YearMonth.of(2021, 2), ROWS, months);
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/trip-data/", exchange -> {
            try (exchange) {
                byte[] file = Files.readAllBytes(months.resolve(
                        Path.of(exchange.getRequestURI().getPath()).getFileName()));
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(file.length));
                exchange.sendResponseHeaders(200, head ? -1 : file.length);
                if (!head) {
                    exchange.getResponseBody().write(file);
                }
            }
        });
        web.start();
        gcs.start();
        proxies.start();
        proxy = new ToxiproxyClient(proxies.getHost(), proxies.getControlPort())
                .createProxy("gcs", "0.0.0.0:" + PROXIED, "gcs:" + GCS);
        endpoint = URI.create("http://" + proxies.getHost() + ":" + proxies.getMappedPort(PROXIED));
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(endpoint.resolve("/storage/v1/b?project=emulator"))
                                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"trips\"}"))
                                .build(),
                        BodyHandlers.discarding());
        download().expectSuccess();
    }

    @AfterAll
    void stop() {
        web.stop(0);
        gcs.stop();
        proxies.stop();
        network.close();
    }

    @Test
    void whatIsInTheBucketAlreadyIsNotPutThereAgain() {
        assertThat(download().expectSuccess().err())
                .contains("gs://trips/tlc/green_tripdata_2021-01.parquet is there already.");
    }

    @Test
    void theBucketHoldsWhatTheWebServerHas(@TempDir Path cache) throws IOException {
        Path summary = cache.resolve("summary.json");
        dryRun("gs://trips/tlc/", cache, summary).expectSuccess();
        JsonNode files = new ObjectMapper().readTree(summary.toFile()).get("files");
        assertThat(files).hasSize(2);
        assertThat(files.get(0).get("file").asText()).isEqualTo("gs://trips/tlc/green_tripdata_2021-01.parquet");
        assertThat(files.get(0).get("trips").asLong()).isEqualTo(ROWS - 2);
        try (DirectoryStream<Path> cached = Files.newDirectoryStream(cache, "*.parquet")) {
            for (Path file : cached) {
                // The name behind the digest of the version.
                String name = file.getFileName().toString().replaceFirst("^[0-9a-f]{8}-", "");
                assertThat(file).hasSameBinaryContentAs(folder.resolve(name));
            }
        }
        assertThat(cache).isDirectoryContaining("glob:**green_tripdata_2021-02.parquet");
    }

    @Test
    void connectionsThatBreakAreGoneOnWith(@TempDir Path cache) throws IOException {
        // The answers to the listing and the like are small; those of the files are cut, again and again.
        LimitData limit = proxy.toxics().limitData("breaks", ToxicDirection.DOWNSTREAM, 150_000);
        try {
            dryRun("gs://trips/tlc/green_*.parquet", cache, cache.resolve("summary.json"))
                    .expectSuccess();
        } finally {
            limit.remove();
        }
    }

    @Test
    void aPrefixWithoutFilesIsNamed(@TempDir Path cache) {
        Ended ended = dryRun("gs://trips/none/", cache, cache.resolve("summary.json"));
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).isEqualTo("There is no parquet file under gs://trips/none/.\n");
    }

    private Ended download() {
        return TaxistreamProcess.command(
                        "download",
                        "--service",
                        "green",
                        "--from",
                        "2021-01",
                        "--until",
                        "2021-02",
                        "--out",
                        "gs://trips/tlc",
                        "--from-url",
                        "http://127.0.0.1:" + web.getAddress().getPort() + "/trip-data/",
                        "--gcs-endpoint",
                        endpoint.toString())
                .run();
    }

    private Ended dryRun(String source, Path cache, Path summary) {
        return TaxistreamProcess.command(
                        "replay",
                        source,
                        "--dry-run",
                        "--cache",
                        cache.toString(),
                        "--summary",
                        summary.toString(),
                        "--gcs-endpoint",
                        endpoint.toString())
                .run();
    }
}
