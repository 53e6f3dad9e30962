package taxistream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.settings.FailedRun;
import taxistream.settings.MySqlSettings;

/** The JSON API over a real database. The tables hold ten years at most, so that limits and indexes have something to do. */
@Tag("servers")
class DashboardTest {

    private static final Duration SOON = Duration.ofSeconds(60); // never what is expected: only when a test gives up

    private static TestDatabase database;
    private static Trips trips;
    private static JobTables tables;
    private static Dashboard dashboard;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.start();
        trips = Trips.generated(60_000);
        tables = new JobTables(database.url()).createAll();
        tables.apply(trips, trips.first(), LocalDateTime.parse("2024-05-20T12:00:00"), 12_000);
        tables.reject(YearMonth.of(2024, 2), "outside_month", 21);
        tables.replay("green-1", 60_000, "outside_month", 2);
        dashboard = Dashboard.start(settings(database.url()));
    }

    @AfterAll
    static void stop() throws Exception {
        dashboard.close();
        tables.close();
        trips.close();
        database.close();
    }

    @Test
    void rowsEqualTheTable() throws Exception {
        JsonNode answer = json("/api/statistics/monthly_trips?month=2024-03&service=green&limit=10000");
        List<String> expected = query(
                "SELECT CONCAT_WS('|', pickup_zone, payment_type, trips, revenue) FROM monthly_trips WHERE month = '2024-03-01'"
                        + " AND service = 'green' ORDER BY pickup_zone, payment_type");
        List<String> got = new ArrayList<>();
        answer.path("rows")
                .forEach(row -> got.add(row.get(2).asText() + "|" + row.get(3).asText() + "|"
                        + row.get(4).asText() + "|" + row.get(8).decimalValue().setScale(2)));
        assertThat(got).isNotEmpty().isEqualTo(expected);
        assertThat(answer.path("total").asInt()).isEqualTo(expected.size());
    }

    /** Java's own client does not let a caller choose the header. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/statistics", "/livez", "/metrics"})
    void aForeignNameThatWasPointedAtThisMachineIsNotAnswered(String path) throws Exception {
        assertThat(statusFor("evil.example", path)).contains(" 421 ");
        assertThat(statusFor("localhost", path)).contains(" 200 ");
    }

    private static String statusFor(String host, String path) throws IOException {
        URI address = dashboard.address();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    @Test
    void groupsAddUpExactly() throws Exception {
        JsonNode answer = json("/api/statistics/monthly_trips?group=service&values=trips,revenue&sort=-trips");
        List<String> expected =
                query("SELECT CONCAT_WS('|', service, SUM(trips), SUM(revenue)) FROM monthly_trips GROUP BY"
                        + " service ORDER BY SUM(trips) DESC");
        List<String> got = new ArrayList<>();
        answer.path("rows")
                .forEach(row -> got.add(Stream.of(
                                row.get(0).asText(),
                                row.get(1).asText(),
                                row.get(2).isNull()
                                        ? null
                                        : row.get(2).decimalValue().setScale(2).toPlainString())
                        .filter(java.util.Objects::nonNull)
                        .collect(java.util.stream.Collectors.joining("|"))));
        assertThat(got).hasSize(4).isEqualTo(expected);
    }

    @Test
    void pagesFollowOneAnotherWithoutGapsOrRepetitions() throws Exception {
        List<String> keys = new ArrayList<>();
        Optional<String> next = Optional.of("/api/statistics/monthly_hours?sort=-trips&limit=700");
        while (next.isPresent()) {
            HttpResponse<String> page = get(next.get());
            Json.MAPPER
                    .readTree(page.body())
                    .path("rows")
                    .forEach(row -> keys.add(row.get(0) + "" + row.get(1) + row.get(2) + row.get(3)));
            next = page.headers().firstValue("Link").map(link -> link.substring(1, link.indexOf('>')));
        }
        assertThat(keys)
                .doesNotHaveDuplicates()
                .hasSize(Integer.parseInt(
                        query("SELECT COUNT(*) FROM monthly_hours").get(0)));
    }

    @Test
    void anEtagHoldsUntilTheNextBatchAndNotLonger() throws Exception {
        String path = "/api/statistics/monthly_trips?group=month";
        String tag = get(path).headers().firstValue("ETag").orElseThrow();
        assertThat(get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
        tables.apply(
                trips, LocalDateTime.parse("2024-05-20T12:00:00"), LocalDateTime.parse("2024-05-21T12:00:00"), 9_000);
        await().atMost(SOON).until(() -> get(path, "If-None-Match", tag).statusCode() == 200);
        assertThat(tag).contains("7c1d5a90.");
    }

    @Test
    void csvQuotesWhatNeedsItAndRunsNoFormula() throws Exception {
        tables.addStatistic(
                "odd_names",
                "name VARCHAR(190) NOT NULL, trips BIGINT",
                "name",
                "It has \"quotes\"",
                "('a,b', 1), ('=1+1', 2), ('say \"x\"', NULL)");
        awaitStatistic("odd_names");
        HttpResponse<String> answer = get("/api/statistics/odd_names?format=csv&sort=trips");
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"odd_names.csv\"");
        assertThat(answer.body().lines())
                .containsExactlyInAnyOrder("name,trips", "\"a,b\",1", "'=1+1,2", "\"say \"\"x\"\"\",");
    }

    @Test
    void problemsAreToldAsProblemJson() throws Exception {
        assertProblem("/api/statistics/monthly_trip", 404, "Did you mean 'monthly_trips'?");
        assertProblem("/api/statistics/monthly_trips?mnth=2024-01", 400, "Did you mean 'month'?");
        assertProblem("/api/statistics/monthly_trips?limit=0", 400, "write a whole number from 1 to 10000.");
        assertProblem("/api/nothing", 404, "GET /api/openapi.json describes what there is.");
        assertProblem("/api/events", 406, "ask with 'Accept: text/event-stream'");
        assertProblem("/api/zones/shapes", 404, "start the dashboard with --zones DIR");
        HttpRequest post = HttpRequest.newBuilder(dashboard.address().resolve("/api/pipeline"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HTTP.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }

    @Test
    void tablesThatAreNoStatisticStayUnseen() throws Exception {
        tables.execute("CREATE TABLE payroll (name VARCHAR(20) PRIMARY KEY, dollars INT)");
        tables.reject(YearMonth.of(2024, 1), "outside_month", 1);
        assertThat(get("/api/statistics").body()).doesNotContain("payroll");
        assertProblem("/api/statistics/payroll", 404, "There is no statistic 'payroll'.");
        assertProblem("/api/statistics/taxistream_progress", 404, "There is no statistic");
    }

    @Test
    void aColumnHasTheCommentOfItsStatisticsFile() throws Exception {
        assertThat(get("/api/statistics").body())
                .contains("\"unit\":\"usd\",\"comment\":\"dollars, all charges\"")
                .doesNotContain("\"comment\":\"\"}");
    }

    @Test
    void everyAnswerForbidsForeignAndInlineScript() throws Exception {
        for (String path : List.of("/", "/months/2024-03", "/assets/app.js", "/api/statistics", "/api/nothing")) {
            assertThat(get(path).headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(get(path).headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
        assertThat(get("/").body())
                .doesNotContain("<script>")
                .doesNotContain("style=")
                .doesNotContain("://");
    }

    @Test
    void aForeignHostNameIsNotAnsweredAtWhateverAddressThePageListens() throws Exception {
        MySqlSettings mysql = settings(database.url()).mysql();
        try (Dashboard everywhere = Dashboard.start(
                new DashboardSettings("0.0.0.0", 0, mysql, Optional.empty(), List.of("taxi.example.com")))) {
            for (Dashboard one : List.of(dashboard, everywhere)) {
                assertThat(statusFor(one, "rebound.example")).isEqualTo(421);
                assertThat(statusFor(one, "localhost.rebound.example")).isEqualTo(421);
                assertThat(statusFor(one, "127.0.0.1.rebound.example")).isEqualTo(421);
                assertThat(statusFor(one, "localhost")).isEqualTo(200);
                assertThat(statusFor(one, "LOCALHOST.:8080")).isEqualTo(200);
                assertThat(statusFor(one, "192.168.7.9:8080")).isEqualTo(200);
                assertThat(statusFor(one, "[::1]:8080")).isEqualTo(200);
            }
            assertThat(statusFor(everywhere, "taxi.example.com")).isEqualTo(200);
            assertThat(statusFor(dashboard, "taxi.example.com")).isEqualTo(421);
        }
    }

    private static int statusFor(Dashboard over, String host) throws IOException {
        try (var socket = new java.net.Socket("127.0.0.1", over.address().getPort())) {
            socket.getOutputStream()
                    .write(("GET /api/pipeline HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes());
            return Integer.parseInt(new String(socket.getInputStream().readAllBytes()).split(" ")[1]);
        }
    }

    @Test
    void theAgeOfACommitIsOfThisMomentHoweverOftenItIsAsked() throws Exception {
        String older = database.createEmpty("silent");
        try (JobTables job = new JobTables(older)) {
            job.createLedger();
            job.createStatistics();
            job.execute("INSERT INTO taxistream_progress (statistic, query_id, last_batch, trips, updated_at, retired)"
                    + " VALUES ('monthly_trips', '33333333-0000-4000-8000-000000000000', 1, 1,"
                    + " UTC_TIMESTAMP(3) - INTERVAL 9 MINUTE, FALSE)");
            try (Dashboard over = Dashboard.start(settings(older))) {
                double first = commitAge(over);
                assertThat(first).isBetween(540.0, 600.0);
                await().atMost(SOON).until(() -> commitAge(over) >= first + 1.5); // nothing was committed meanwhile
                HttpResponse<String> answer = get(over, "/api/pipeline");
                assertThat(answer.headers().firstValue("ETag")).isEmpty();
                assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
                assertThat(get(over, "/healthz").statusCode())
                        .isEqualTo(200); // a silent job does not make the page ill
                assertThat(get(over, "/healthz?max-age=20m").statusCode()).isEqualTo(200);
                HttpResponse<String> stale = get(over, "/healthz?max-age=5m");
                assertThat(stale.statusCode()).isEqualTo(503);
                assertThat(stale.body()).contains("more than max-age=5m: no trips come, or the job has stopped.");
                assertThat(metric(over, "taxistream_commit_age_seconds{statistic=\"monthly_trips\"}"))
                        .isBetween(540.0, 660.0);
            }
        }
    }

    /** By MySQL's clock, as a reader of the API computes it. */
    private static double commitAge(Dashboard over) throws Exception {
        JsonNode pipeline = json(over, "/api/pipeline");
        return Duration.between(
                                Instant.parse(pipeline.path("statistics")
                                        .path(0)
                                        .path("updated_at")
                                        .asText()),
                                Instant.parse(pipeline.path("database_time").asText()))
                        .toMillis()
                / 1e3;
    }

    private static double metric(Dashboard over, String name) throws Exception {
        return get(over, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    @Test
    void metricsAreTheLedgersNumbers() throws Exception {
        assertThat(metric(dashboard, "taxistream_mysql_up")).isEqualTo(1);
        assertThat(metric(dashboard, "taxistream_trips{statistic=\"monthly_hours\"}"))
                .isEqualTo(Double.parseDouble(
                        query("SELECT trips FROM taxistream_progress WHERE statistic = 'monthly_hours'")
                                .get(0)));
        assertThat(metric(
                        dashboard, "taxistream_rejected_records{statistic=\"monthly_trips\",reason=\"outside_month\"}"))
                .isEqualTo(Double.parseDouble(
                        query("SELECT SUM(records) FROM taxistream_rejected WHERE reason = 'outside_month'")
                                .get(0)));
        assertThat(metric(dashboard, "taxistream_epoch{statistic=\"monthly_hours\"}"))
                .isEqualTo(Double.parseDouble(
                        query("SELECT epoch FROM taxistream_progress WHERE statistic = 'monthly_hours'")
                                .get(0)));
        assertThat(metric(dashboard, "taxistream_refused_files")).isZero();
        assertThat(metric(dashboard, "taxistream_job_age_seconds")).isNotNegative();
        assertThat(get("/metrics").headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/plain; version=0.0.4");
        assertThat(get("/metrics").body().lines().filter(line -> !line.startsWith("#")))
                .allMatch(line -> line.matches("[a-z_]+(\\{[^}]*})? -?[0-9.]+"));
    }

    @Test
    void whatTheReplayRejectedIsToldApartFromWhatTheJobRejected() throws Exception {
        JsonNode pipeline = json("/api/pipeline");
        JsonNode replay = pipeline.path("replays").path(0);
        assertThat(replay.path("reasons").toString())
                .contains("\"outside_month\"", ":2")
                .doesNotContain("21");
        assertThat(replay.path("rejected").asInt()).isEqualTo(2);
        assertThat(replay.path("done").asBoolean()).isTrue();
        assertThat(replay.path("committed_at").asText()).isEqualTo("2024-06-01T01:02:03.004Z");
        assertThat(pipeline.path("replays_read_at").asText()).endsWith("Z");
        assertThat(metric(dashboard, "taxistream_replay_rejected{topic=\"trips\",replay=\"green-1\"}"))
                .isEqualTo(2);
        // Noted anew without a change, it is no news; the time goes on.
        String before = pipeline.path("replays_read_at").asText();
        tables.replay("green-1", 60_000, "outside_month", 2);
        await().atMost(SOON)
                .until(() -> json("/api/pipeline").path("replays_read_at").asText(), time -> !time.equals(before));
    }

    @Test
    void aFileThatIsNotTakenUpIsTold() throws Exception {
        tables.refused("bad.sql", "'Statistic ''bad'' has no month.'");
        await().atMost(SOON)
                .until(() -> json("/api/pipeline").path("refused_files").size() == 1);
        assertThat(json("/api/pipeline").path("refused_files").path(0).toString())
                .isEqualTo("{\"folder\":\"/config/statistics\",\"file\":\"bad.sql\",\"why\":\"Statistic 'bad' has no"
                        + " month.\",\"refused_at\":\"2024-06-01T01:02:03.004Z\"}");
        assertThat(metric(dashboard, "taxistream_refused_files")).isEqualTo(1);
        tables.refused("bad.sql", "NULL");
        await().atMost(SOON)
                .until(() -> json("/api/pipeline").path("refused_files").isEmpty());
    }

    @Test
    void questionsThatOnlyLookAlikeGetTheirOwnAnswers() throws Exception {
        String one = "/api/statistics/monthly_trips?group=service&values=trips&service=green%2C%20yellow";
        String two = "/api/statistics/monthly_trips?group=service&values=trips&service=green&service=yellow";
        assertThat(json(one).path("rows")).isEmpty(); // no service is called "green, yellow"
        assertThat(json(two).path("rows")).hasSize(2);
        assertThat(new Answers.Question("a", "1", Map.of("service", List.of("green, yellow"))))
                .isNotEqualTo(new Answers.Question("a", "1", Map.of("service", List.of("green", "yellow"))));
    }

    @Test
    void namesOfNoFileAreNotRemembered() throws Exception {
        PageFiles files = new PageFiles();
        for (int i = 0; i < 1_000; i++) {
            String name = "nothing-" + "x".repeat(i) + ".js";
            assertThatThrownBy(() -> files.file(name)).isInstanceOf(Problem.class);
        }
        files.file("app.js");
        assertThat(files.remembered()).isEqualTo(1);
        assertProblem("/assets/nothing.js", 404, "There is no such file.");
    }

    @Test
    void aMissingDatabaseAndADeniedUserAreNotCalledAway() throws Exception {
        String gone = database.createEmpty("soon_gone");
        try (Dashboard over = Dashboard.start(settings(gone))) {
            assertThat(get(over, "/healthz").statusCode()).isEqualTo(200);
            database.root("DROP DATABASE soon_gone");
            awaitTitle(over, "The database is missing");
            assertThat(json(over, "/api/pipeline").path("detail").asText())
                    .startsWith("There is no database at")
                    .endsWith("Create it, or correct --mysql-url.");
            HttpResponse<String> ill = get(over, "/healthz");
            assertThat(ill.statusCode()).isEqualTo(503);
            assertThat(ill.body()).contains("There is no database at");
            assertThat(get(over, "/livez").statusCode()).isEqualTo(200); // a restart would not help
            assertThat(metric(over, "taxistream_mysql_up")).isZero();
        }
        String closed = database.createEmpty("soon_closed");
        database.root(
                "CREATE USER IF NOT EXISTS guest@'%' IDENTIFIED BY 'guest'",
                "GRANT SELECT ON soon_closed.* TO guest@'%'");
        MySqlSettings guest = new MySqlSettings(closed, "guest", Optional.of("guest"));
        try (Dashboard over = Dashboard.start(new DashboardSettings("127.0.0.1", 0, guest, Optional.empty()))) {
            assertThat(get(over, "/healthz").statusCode()).isEqualTo(200);
            database.root("DROP USER guest@'%'");
            try (Connection root = database.root();
                    Statement kill = root.createStatement()) {
                for (String id : query(root, "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'guest'")) {
                    kill.execute("KILL " + id); // an open connection keeps its rights
                }
            }
            awaitTitle(over, "MySQL denies access");
            assertThat(json(over, "/api/pipeline").path("detail").asText())
                    .contains("does not let the user 'guest' read");
        }
    }

    private static void awaitTitle(Dashboard over, String title) {
        await().atMost(SOON)
                .until(() -> json(over, "/api/pipeline").path("title").asText(), title::equals);
    }

    @Test
    void aDefinitionHoldsTheSqlAndWhatItReadsAndWhoReadsIt() throws Exception {
        String url = database.createEmpty("definitions");
        try (JobTables past = new JobTables(url).createAll();
                Dashboard over = Dashboard.start(settings(url))) {
            past.execute(
                    "INSERT INTO taxistream_progress (statistic, query_id, last_batch, trips, updated_at, retired) VALUES"
                            + " ('monthly_trips', 'q', 4, 5, UTC_TIMESTAMP(3), FALSE), ('monthly_hours', 'q', 4, 5, UTC_TIMESTAMP(3), FALSE)");
            past.execute("INSERT INTO taxistream_months VALUES"
                    + " ('monthly_trips', '2024-05-01', 'open', 5, 0, '2024-05-02 03:04:05', '2024-06-01 00:00:00'),"
                    + " ('monthly_trips', '2024-04-01', 'final', 5, 0, '2024-05-01 03:04:05', '2024-06-01 00:00:00')");
            past.defined("monthly_trips", "-- money\nSELECT 1", "taxi_zone_lookup.Borough, trips.month");
            await().atMost(SOON)
                    .until(() -> json(over, "/api/pipeline").path("statistics").size() == 2);
            JsonNode list = json(over, "/api/definitions").path("definitions");
            assertThat(list.findValuesAsText("statistic"))
                    .containsExactly("monthly_hours", "monthly_totals", "monthly_trips");
            assertThat(list.path(0).has("sql")).isFalse();
            assertThat(list.path(1).path("sql").asText()).containsIgnoringCase("from `");
            assertThat(list.path(1).path("reads").toString()).isEqualTo("[\"monthly_trips\"]");
            JsonNode trips = list.path(2);
            assertThat(trips.path("sql").asText()).isEqualTo("-- money\nSELECT 1");
            assertThat(trips.path("reads").toString()).isEqualTo("[\"taxi_zone_lookup.Borough\",\"trips.month\"]");
            assertThat(trips.path("read_by").toString()).isEqualTo("[\"monthly_totals\"]");
            assertThat(trips.path("taken_up_at").asText()).isEqualTo("2024-06-01T01:02:03.004Z");
            assertThat(trips.path("filled_since").asText()).isEqualTo("2024-05-01T03:04:05Z");
            assertThat(trips.path("bytes").asLong()).isPositive();
            past.execute("DROP TABLE taxistream_definitions");
            past.execute("UPDATE taxistream_progress SET trips = 6");
            await().atMost(SOON).until(() -> !json(over, "/api/definitions")
                    .path("definitions")
                    .path(2)
                    .has("sql"));
        }
    }

    @Test
    void batchesAreSummedUpByStatisticProcessAndSpanOfTime() throws Exception {
        String url = database.createEmpty("batches");
        try (JobTables past = new JobTables(url).createAll();
                Dashboard over = Dashboard.start(settings(url))) {
            past.execute(
                    "INSERT INTO taxistream_progress (statistic, query_id, last_batch, trips, updated_at, retired) VALUES"
                            + " ('monthly_trips', 'q', 4, 5, UTC_TIMESTAMP(3), FALSE)");
            past.execute("INSERT INTO taxistream_batches VALUES"
                    + " ('monthly_trips', 0, 0, '2024-05-31 23:00:00', 'a:1', 1, 0, 0, 9, 10, 1),"
                    + " ('monthly_trips', 1, 1, '2024-06-01 01:00:01', 'a:1', 10, 1, 0, 9, 100, 10),"
                    + " ('monthly_trips', 2, 2, '2024-06-01 01:00:02', 'a:1', 20, 2, 1, 8, 300, 20),"
                    + " ('monthly_trips', 3, 3, '2024-06-01 01:00:03', 'b:2', 30, 0, 0, NULL, 100, 30),"
                    + " ('monthly_trips', 4, 4, '2024-06-01 02:00:00', 'b:2', 40, 0, 0, 0, 100, 40)");
            await().atMost(SOON)
                    .until(() -> json(over, "/api/pipeline").path("statistics").size() == 1);
            JsonNode day = json(over, "/api/batches?hours=24");
            assertThat(day.path("span_seconds").asInt()).isEqualTo(288);
            assertThat(day.path("points")).hasSize(4);
            JsonNode summed = day.path("points").path(1);
            assertThat(summed.toString())
                    .contains("\"run\":\"a:1\"", "\"at\":\"2024-06-01T01:00:02Z\"", "\"batch\":2", "\"batches\":2")
                    .contains("\"trips\":30", "\"rejected\":3", "\"late\":1", "\"records_behind\":8")
                    .contains("\"batch_millis\":300", "\"mysql_millis\":20", "\"trips_per_second\":75}");
            assertThat(day.path("points").path(2).path("records_behind").isNull())
                    .isTrue();
            assertThat(json(over, "/api/batches?hours=2").path("points")).hasSize(3);
            assertThat(json(over, "/api/batches?hours=1").path("points")).hasSize(3);
            assertThat(get(over, "/api/batches?hours=24&format=csv").body().lines())
                    .hasSize(5)
                    .startsWith(
                            "statistic,run,at,batch,batches,trips,rejected,late,records_behind,batch_millis,mysql_millis,"
                                    + "trips_per_second")
                    .contains("monthly_trips,b:2,2024-06-01T01:00:03Z,3,1,30,0,0,,100,30,300.0");
        }
        assertThat(get("/api/batches?hours=soon").body())
                .contains("'hours' is 'soon': write a whole number from 1 to 8784.");
    }

    @Test
    void answersAreAsTheOpenApiFileSays() throws Exception {
        JsonNode description = json("/api/openapi.json");
        List<String> paths = List.of(
                "/api/statistics",
                "/api/statistics/monthly_trips?limit=5",
                "/api/statistics/monthly_hours?limit=5",
                "/api/statistics/monthly_totals",
                "/api/pipeline",
                "/api/definitions",
                "/api/batches",
                "/api/batches?hours=8784",
                "/api/batches?hours=0",
                "/api/batches?days=1",
                "/api/zones",
                "/livez",
                "/healthz",
                "/healthz?max-age=1ms",
                "/healthz?max-age=soon",
                "/api/openapi.json",
                "/api/statistics/nothing",
                "/api/statistics/monthly_trips?limit=x",
                "/api/zones/shapes");
        for (String path : paths) {
            HttpResponse<String> answer = get(path);
            assertThat(validate(description, path, answer))
                    .as(path + " answered " + answer.body())
                    .isEmpty();
        }
        List<String> served = paths.stream()
                .map(path -> template(path.replaceFirst("\\?.*", "")))
                .toList();
        List<String> described = new ArrayList<>();
        description.path("paths").fieldNames().forEachRemaining(described::add);
        assertThat(served)
                .containsAll(described.stream()
                        .filter(path -> !path.equals("/api/events") && !path.equals("/metrics"))
                        .toList());
    }

    @Test
    void aCommitIsToldToAllListenersAndAskedForOnce() throws Exception {
        int listeners = 200;
        ExecutorService pool = Executors.newFixedThreadPool(16);
        Map<Integer, String> last = new ConcurrentHashMap<>();
        List<java.util.concurrent.CompletableFuture<HttpResponse<Stream<String>>>> streams = new ArrayList<>();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newCachedThreadPool())
                .build();
        for (int i = 0; i < listeners; i++) {
            int listener = i;
            streams.add(client.sendAsync(request("/api/events"), BodyHandlers.ofLines()));
            streams.get(i).thenAccept(answer -> new Thread(() -> {
                        try {
                            answer.body()
                                    .filter(line -> line.startsWith("id: "))
                                    .forEach(id -> last.put(listener, id));
                        } catch (RuntimeException e) {
                            // the dashboard closes the streams at the end
                        }
                    })
                    .start());
        }
        await().atMost(SOON).until(() -> last.size() == listeners);
        String before = last.get(0);
        try (Connection root = database.root();
                Statement log = root.createStatement()) {
            log.execute("SET GLOBAL log_output = 'TABLE'");
            log.execute("TRUNCATE mysql.general_log");
            log.execute("SET GLOBAL general_log = ON");
            tables.reject(YearMonth.of(2024, 4), "undecodable", 5);
            await().atMost(SOON).until(() -> last.values().stream().noneMatch(before::equals));
            String version = json("/api/statistics/monthly_trips?limit=1")
                    .path("version")
                    .asText();
            CountDownLatch asked = new CountDownLatch(listeners);
            for (int i = 0; i < listeners; i++) {
                pool.execute(() -> {
                    try {
                        get("/api/statistics/monthly_trips?group=month,service&values=trips&find=" + version.length());
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    } finally {
                        asked.countDown();
                    }
                });
            }
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            log.execute("SET GLOBAL general_log = OFF");
            assertThat(logged(log, "%SUM(`trips`)%GROUP BY `month`, `service`%"))
                    .isEqualTo(1);
            assertThat(logged(log, "%FROM taxistream_rejected%")).isEqualTo(1);
        } finally {
            pool.shutdownNow();
            streams.forEach(stream -> stream.cancel(true));
        }
    }

    @Test
    void tenYearsAreAnsweredFromAnIndex() throws Exception {
        tables.execute("CREATE TABLE ten_years (month DATE NOT NULL, service" + tables.textKey()
                + ", pickup_zone INT NOT NULL, trips BIGINT, revenue DECIMAL(18, 2),"
                + " PRIMARY KEY (month, service, pickup_zone))");
        tables.execute(
                "INSERT INTO ten_years WITH RECURSIVE numbers AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM numbers"
                        + " WHERE n < 265) SELECT DATE '2015-01-01' + INTERVAL m.seq MONTH, ELT(s.seq, 'fhv', 'fhvhv', 'green',"
                        + " 'yellow'), z.seq, 1 + (z.seq * 7919 + m.seq * 13) % 5000, (z.seq * 31 + m.seq) % 9000 + 0.25"
                        + " FROM (SELECT n - 1 AS seq FROM numbers WHERE n <= 120) m, (SELECT n AS seq FROM numbers WHERE n <= 4) s, (SELECT n AS seq FROM numbers WHERE n <= 265) z");
        tables.execute(
                "INSERT INTO taxistream_progress (statistic, query_id, last_batch, trips, updated_at, retired) VALUES"
                        + " ('ten_years', '22222222-0000-4000-8000-000000000000', 1, 1, UTC_TIMESTAMP(3), FALSE)");
        awaitStatistic("ten_years");
        Selection month = selection("ten_years", Map.of("month", List.of("2021-06"), "service", List.of("green")));
        Selection months =
                selection("ten_years", Map.of("month", List.of("2021-01..2021-12"), "group", List.of("month,service")));
        assertThat(explained(month)).containsEntry("key", "PRIMARY").containsEntry("rows", "265");
        assertThat(explained(month).get("Extra")).doesNotContain("filesort");
        assertThat(explained(months)).containsEntry("key", "PRIMARY").containsEntry("type", "range");
        Selection all = selection("ten_years", Map.of("group", List.of("month,service")));
        assertThat(explained(all)).containsEntry("key", "PRIMARY");
        assertThat(explained(all).get("Extra")).doesNotContain("temporary").doesNotContain("filesort");
        JsonNode answer = json("/api/statistics/ten_years?group=month,service");
        assertThat(answer.path("rows")).hasSize(480);
    }

    @Test
    void withoutTablesThereIsNothingAndNoError() throws Exception {
        try (Dashboard over = Dashboard.start(settings(database.createEmpty("nothing")))) {
            assertThat(json(over, "/api/pipeline").path("state").asText()).isEqualTo("empty");
            assertThat(json(over, "/api/statistics").path("statistics")).isEmpty();
        }
    }

    @Test
    void theLedgerOfAnOlderJobIsEnough() throws Exception {
        String older = database.createEmpty("older");
        try (JobTables old = new JobTables(older)) {
            old.createOldLedger();
            old.createStatistics();
            try (Dashboard over = Dashboard.start(settings(older))) {
                JsonNode pipeline = json(over, "/api/pipeline");
                assertThat(pipeline.path("state").asText()).isEqualTo("live");
                assertThat(pipeline.path("months")).isEmpty();
                assertThat(json(over, "/api/statistics").path("statistics"))
                        .hasSize(2); // monthly_trips and the view over it
            }
        }
    }

    @Test
    void whileMySqlIsAwayEveryAnswerSaysSoAndAfterwardsAllGoesOn() throws Exception {
        try (Cable cable = new Cable(database.port());
                Dashboard over =
                        Dashboard.start(settings("jdbc:mysql://127.0.0.1:" + cable.port() + "/" + database.name()))) {
            assertThat(json(over, "/api/pipeline").path("state").asText()).isEqualTo("live");
            cable.pull();
            await().atMost(SOON)
                    .until(() ->
                            json(over, "/api/pipeline").path("state").asText().equals("away"));
            HttpResponse<String> refused = get(over, "/api/statistics/monthly_trips");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).contains("does not answer. Start it").doesNotContain("password");
            assertThat(get(over, "/healthz").statusCode()).isEqualTo(503);
            assertThat(get(over, "/metrics").body())
                    .contains("taxistream_mysql_up 0")
                    .doesNotContain("taxistream_trips{"); // what is repeated from memory would look alive
            cable.plugIn();
            await().atMost(SOON)
                    .until(() ->
                            json(over, "/api/pipeline").path("state").asText().equals("live"));
            assertThat(get(over, "/api/statistics/monthly_trips").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aUserThatMySqlRefusesIsAnErrorAtTheStart() {
        MySqlSettings wrong = new MySqlSettings(database.url(), "taxistream", Optional.of("wrong"));
        assertThatThrownBy(() -> Dashboard.start(new DashboardSettings("127.0.0.1", 0, wrong, Optional.empty())))
                .isInstanceOf(FailedRun.class)
                .hasMessageContaining("does not let the user 'taxistream' read. Check --mysql-user");
    }

    @Test
    void aTakenPortIsNamed() {
        DashboardSettings taken = new DashboardSettings(
                "127.0.0.1",
                dashboard.address().getPort(),
                settings(database.url()).mysql(),
                Optional.empty());
        assertThatThrownBy(() -> Dashboard.start(taken))
                .isInstanceOf(FailedRun.class)
                .hasMessageContaining("Pass another --port; 0 takes a free one.");
    }

    // ---- how it is asked

    private static DashboardSettings settings(String url) {
        return new DashboardSettings("127.0.0.1", 0, TestDatabase.settings(url), Optional.empty());
    }

    private static void awaitStatistic(String name) {
        await().atMost(SOON)
                .until(() -> get("/api/statistics/" + name + "?limit=1").statusCode() == 200);
    }

    private static JsonNode json(String path) throws IOException, InterruptedException {
        return json(dashboard, path);
    }

    private static JsonNode json(Dashboard over, String path) throws IOException, InterruptedException {
        return Json.MAPPER
                .reader(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(get(over, path).body());
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return get(dashboard, path, headers);
    }

    private static HttpResponse<String> get(Dashboard over, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(over.address().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest request(String path) {
        return HttpRequest.newBuilder(dashboard.address().resolve(path))
                .header("Accept", "text/event-stream")
                .build();
    }

    private static void assertProblem(String path, int status, String ending) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = Json.MAPPER.readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).contains(ending);
    }

    private static List<String> validate(JsonNode description, String path, HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElseThrow().replaceFirst(";.*", "");
        String pointer = "/paths/" + template(path.replaceFirst("\\?.*", "")).replace("/", "~1") + "/get/responses/"
                + answer.statusCode();
        JsonNode response = description.at(pointer);
        if (response.has("$ref")) {
            pointer = response.path("$ref").asText().substring(1);
            response = description.at(pointer);
        }
        JsonNode schema = response.path("content").path(type).path("schema");
        assertThat(schema.isObject())
                .as(path + " answers " + answer.statusCode() + " " + type + ", which is not described")
                .isTrue();
        String withDefinitions = "{\"$defs\": {\"components\": "
                + Json.text(description.path("components")).replace("#/components/", "#/$defs/components/")
                + "}, \"allOf\": [" + schema.toString().replace("#/components/", "#/$defs/components/") + "]}";
        Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(withDefinitions, InputFormat.JSON);
        return validator.validate(answer.body(), InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    private static String template(String path) {
        return path.startsWith("/api/statistics/") ? "/api/statistics/{name}" : path;
    }

    private static Selection selection(String statistic, Map<String, List<String>> query) throws Exception {
        List<Column> columns = List.of(
                new Column("month", Kind.MONTH, true),
                new Column("service", Kind.TEXT, true),
                new Column("pickup_zone", Kind.INTEGER, true),
                new Column("trips", Kind.INTEGER, false),
                new Column("revenue", Kind.DECIMAL, false));
        return new Selection(new Statistic(statistic, false, "", columns, "1", Map.of()), query);
    }

    private static Map<String, String> explained(Selection selection) throws SQLException {
        try (PreparedStatement explain = Database.prepare(
                        tables.connection(), tables.explain() + selection.sql(), selection.parameters());
                ResultSet row = explain.executeQuery()) {
            row.next();
            return Map.of(
                    "key", String.valueOf(row.getString("key")),
                    "type", row.getString("type"),
                    "rows", row.getString("rows"),
                    "Extra", String.valueOf(row.getString("Extra")));
        }
    }

    private static int logged(Statement log, String like) throws SQLException {
        try (ResultSet row = log.executeQuery("SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE '" + like
                + "' AND argument NOT LIKE '%general_log%' AND command_type = 'Query'")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static List<String> query(String sql) throws SQLException {
        return query(tables.connection(), sql);
    }

    private static List<String> query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (row.next()) {
                values.add(row.getString(1));
            }
            return values;
        }
    }
}
