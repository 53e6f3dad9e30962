package taxistream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus reads the page's numbers and answers what the shipped alerts and the shipped Grafana dashboard ask. Skipped where there
 * is no {@code prometheus} command.
 */
class PrometheusIT {

    private static final Path CONFIG = Path.of(System.getProperty("repository.root"), "config");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static TestDatabase database;
    private static Trips trips;
    private static JobTables tables;
    private static Dashboard dashboard;
    private static Process prometheus;
    private static int port;

    @BeforeAll
    static void prometheusReadsThePage(@TempDir Path folder) throws Exception {
        boolean there = new ProcessBuilder("bash", "-c", "command -v prometheus")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
        if (!there) {
            System.out.println("Skipped, for there is no prometheus here: PrometheusIT");
        }
        assumeThat(there).isTrue();
        database = TestDatabase.start();
        trips = Trips.generated(5_000);
        tables = new JobTables(database.url()).createAll();
        tables.apply(trips, trips.first(), LocalDateTime.parse("2024-05-20T12:00:00"), 12_000);
        tables.reject(YearMonth.of(2024, 2), "outside_month", 21);
        tables.replay("green-1", 5_000, "outside_month", 2);
        dashboard = Dashboard.start(new DashboardSettings("127.0.0.1", 0, database.settings(), Optional.empty()));
        port = freePort();
        String shipped = Files.readString(CONFIG.resolve("prometheus/prometheus.yml"));
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(
                config,
                shipped.replace(
                                "alerts.yml",
                                CONFIG.resolve("prometheus/alerts.yml").toString())
                        .replace(
                                "dashboard:8080",
                                "127.0.0.1:" + dashboard.address().getPort())
                        .replace("15s", "1s"));
        prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (prometheus != null) {
            prometheus.destroy();
            prometheus.waitFor();
        }
        for (AutoCloseable started : new AutoCloseable[] {dashboard, tables, trips, database}) {
            if (started != null) {
                started.close();
            }
        }
    }

    @Test
    void everyQueryOfTheGrafanaDashboardHasAnAnswer() throws IOException {
        List<String> queries = new ArrayList<>();
        JsonNode panels = JSON.readTree(
                        CONFIG.resolve("grafana/dashboards/taxistream.json").toFile())
                .path("panels");
        panels.forEach(panel -> panel.path("targets")
                .forEach(target -> queries.add(target.path("expr").asText())));
        assertThat(queries).hasSizeGreaterThan(10).doesNotContain("");
        for (String query : queries) {
            await(query).atMost(Duration.ofSeconds(90)).until(() -> !ask("query?query="
                            + URLEncoder.encode(query, StandardCharsets.UTF_8))
                    .path("result")
                    .isEmpty());
        }
    }

    @Test
    void everyAlertIsComputedFromNumbersThatThePageHas() throws IOException {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> !alerts().isEmpty()
                        && alerts().stream()
                                .noneMatch(
                                        alert -> alert.path("health").asText().equals("unknown")));
        String asked = Files.readString(CONFIG.resolve("prometheus/alerts.yml"));
        String page = get(dashboard.address().resolve("/metrics"));
        assertThat(alerts()).allSatisfy(alert -> assertThat(alert.path("health").asText())
                .as(alert.toString())
                .isEqualTo("ok"));
        Pattern.compile("taxistream_[a-z_]+").matcher(asked).results().forEach(name -> assertThat(page)
                .containsPattern("(?m)^" + name.group() + "[{ ]"));
    }

    private static List<JsonNode> alerts() {
        List<JsonNode> rules = new ArrayList<>();
        ask("rules").path("groups").forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }

    /** Prometheus' answer; an empty node while it does not answer yet. */
    private static JsonNode ask(String what) {
        try {
            return JSON.readTree(get(URI.create("http://127.0.0.1:" + port + "/api/v1/" + what)))
                    .path("data");
        } catch (IOException e) {
            if (!prometheus.isAlive()) {
                throw new IllegalStateException("Prometheus has ended with " + prometheus.exitValue(), e);
            }
            return JSON.createObjectNode();
        }
    }

    private static String get(URI uri) throws IOException {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
