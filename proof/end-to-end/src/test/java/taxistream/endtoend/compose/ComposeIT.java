package taxistream.endtoend.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidatorException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.TestData;
import taxistream.endtoend.TestDatabase;

/**
 * One stack from a clean state to its removal: the demo first, then the cluster on the demo's Kafka and MySQL. With
 * {@code -Dcompose=full} more of it is killed; without, the test takes three minutes.
 */
@NeedsDocker
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComposeIT {

    private static final Pattern MONTH = Pattern.compile("green_tripdata_(\\d{4}-\\d{2})\\.parquet");
    private static final List<String> SERVERS = List.of("kafka", "mysql", "gcs", "dashboard", "job");
    private static final boolean FULL = "full".equals(System.getProperty("compose"));

    private final List<Path> files = new ArrayList<>();
    private ComposeStack stack;
    private TestDatabase demo;
    private String sparkUiPort;

    @BeforeAll
    void buildAndLayOutTheMonths(@TempDir Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        layOutMonths(folder);
        ComposeStack.buildImages();
        sparkUiPort = freePort();
        stack = new ComposeStack(
                "taxistream-it-" + ProcessHandle.current().pid(),
                Map.ofEntries(
                        Map.entry("TAXISTREAM_DATA", folder.toString()),
                        Map.entry("SERVICES", "green"),
                        Map.entry("MONTHS", files.stream().map(ComposeIT::month).collect(Collectors.joining(","))),
                        Map.entry("PACE", FULL ? "--rate 1500" : "--rate 50000"),
                        Map.entry("TRIGGER", "1 second"),
                        // So that there is a middle of the run, however slow the machine is.
                        Map.entry("JOB_OPTIONS", "--max-trips-per-batch 80000"),
                        Map.entry("KAFKA_PORT", freePort()),
                        Map.entry("MYSQL_PORT", freePort()),
                        Map.entry("DASHBOARD_PORT", freePort()),
                        Map.entry("SPARK_UI_PORT", sparkUiPort),
                        Map.entry("SPARK_MASTER_UI_PORT", freePort())));
    }

    /** TLC's green months where they are; invented ones elsewhere. */
    private void layOutMonths(Path folder) throws IOException {
        String real = System.getenv("TLC_DATA");
        if (real == null) {
            for (String month : List.of("2023-01", "2023-02", "2023-03")) {
                files.add(TestData.generated(folder, "green", month, 60_000));
            }
            return;
        }
        for (Path file : TestData.below(Path.of(real))) {
            if (MONTH.matcher(file.getFileName().toString()).matches()) {
                files.add(Files.copy(file, folder.resolve(file.getFileName())));
            }
        }
    }

    private static String month(Path file) {
        var matcher = MONTH.matcher(file.getFileName().toString());
        matcher.matches();
        return matcher.group(1);
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    @AfterAll
    void end() {
        if (stack != null) {
            stack.end();
        }
    }

    @Test
    @Order(1)
    @EnabledIfSystemProperty(named = "compose", matches = "full")
    void theStackGoesOnAfterDownAndUpAndEachContainerComesBackFromACrash() {
        up();
        awaitTrips(1);
        stack.crash("producer");
        stack.compose("down");
        up();
        awaitTrips(trips() + 1);
        assertThat(trips()).as("taken down in mid-run").isLessThan(Oracle.countedTrips(files));
        for (String service : List.of("job", "kafka", "mysql", "gcs", "dashboard")) {
            stack.crash(service);
            stack.awaitHealthy(SERVERS);
        }
    }

    @Test
    @Order(2)
    void theDemoEqualsTheOracle() {
        up();
        awaitTrips(Oracle.countedTrips(files));
        ComposeStack.expectOracle(demo, files);
        assertThat(demo.value("SELECT DISTINCT spark_ui FROM taxistream_progress"))
                .as("the address that the page links to")
                .isEqualTo("http://localhost:" + sparkUiPort);
    }

    private void up() {
        stack.compose("up", "--detach", "--no-build", "producer", "job", "dashboard");
        stack.awaitHealthy(SERVERS);
        demo = stack.database("taxistream");
    }

    private void awaitTrips(long trips) {
        await().atMost(ComposeStack.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> trips() >= trips);
    }

    /** What both statistics have counted so far; nothing while there are no tables. */
    private long trips() {
        if (demo.query("SHOW TABLES LIKE 'taxistream_progress'").isEmpty()) {
            return 0;
        }
        return Long.parseLong(demo.value("SELECT coalesce(min(trips), 0) FROM taxistream_progress"));
    }

    @Test
    @Order(3)
    void verifySaysEqual() {
        assertThat(stack.compose("run", "--rm", "-T", "--no-deps", "verify")).containsIgnoringCase("equal");
    }

    @Test
    @Order(4)
    @EnabledIfSystemProperty(named = "compose", matches = "full")
    void theWatchSendsAMonthOnceItIsWholeAndNoCorrectionOfIt(@TempDir Path elsewhere) throws IOException {
        up();
        long before = Oracle.countedTrips(files);
        stack.compose("--profile", "watch", "up", "--detach", "--no-build", "watch");
        awaitWatch("Sent: green ");
        byte[] whole = Files.readAllBytes(TestData.generated(elsewhere, "green", "2026-01", 20_000));
        Path there = files.get(0).resolveSibling("green_tripdata_2026-01.parquet");
        Files.write(there, Arrays.copyOf(whole, whole.length - 100));
        awaitWatch("green_tripdata_2026-01.parquet: it does not end as a parquet file does.");
        assertThat(trips()).isEqualTo(before);

        Files.write(there, whole);
        files.add(there);
        awaitTrips(Oracle.countedTrips(files));
        ComposeStack.expectOracle(demo, files);

        stack.crash("watch");
        Files.write(there, Files.readAllBytes(TestData.generated(elsewhere, "green", "2026-01", 10_000)));
        awaitWatch("green_tripdata_2026-01.parquet is another file than the one that was sent");
        stack.compose("--profile", "watch", "stop", "watch");
        Files.write(there, whole); // what the topic holds, for the tests behind
        ComposeStack.expectOracle(demo, files);
    }

    private void awaitWatch(String said) {
        await().atMost(ComposeStack.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> stack.compose("--profile", "watch", "logs", "--no-color", "watch")
                        .contains(said));
    }

    @Test
    @Order(5)
    void nothingListensBeyondThisMachineRunsAsRootOrShowsAPassword() throws IOException {
        String password = demo.password();
        for (String service : SERVERS) {
            String inspected = ComposeStack.docker("inspect", stack.container(service));
            JsonNode container = new ObjectMapper().readTree(inspected).get(0);
            assertThat(container.at("/HostConfig/PortBindings").findValuesAsText("HostIp"))
                    .as(service)
                    .allMatch("127.0.0.1"::equals);
            assertThat(container.at("/HostConfig/ReadonlyRootfs").asBoolean())
                    .as(service)
                    .isTrue();
            assertThat(container.at("/HostConfig/CapAdd").size()).as(service).isZero();
            assertThat(container.at("/HostConfig/CapDrop").toString())
                    .as(service)
                    .isEqualTo("[\"ALL\"]");
            assertThat(container.at("/HostConfig/SecurityOpt").toString())
                    .as(service)
                    .contains("no-new-privileges:true");
            assertThat(container.at("/HostConfig/Privileged").asBoolean())
                    .as(service)
                    .isFalse();
            assertThat(container.at("/HostConfig/Memory").asLong()).as(service).isPositive();
            assertThat(ComposeStack.docker("top", stack.container(service), "-o", "pid,uid"))
                    .as(service)
                    .doesNotContainPattern("(?m)\\s0\\s*$");
            assertThat(inspected).as(service).doesNotContain(password);
        }
    }

    @Test
    @Order(6)
    void mysqlSpeaksTlsOnlyWithACertificateOfItsOwnAuthority(@TempDir Path folder) throws SQLException {
        Path authority = folder.resolve("mysql-ca.p12");
        stack.compose("cp", "job:/secrets/mysql-ca.p12", authority.toString());
        assertThat(trusting(authority, "PKCS12")
                        .query("SHOW SESSION STATUS LIKE 'Ssl_version'")
                        .get(0)
                        .get(1))
                .startsWith("TLSv1.");
        Path authoritiesOfTheWorld = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
        assertThatThrownBy(() -> trusting(authoritiesOfTheWorld, "JKS").connect())
                .hasRootCauseInstanceOf(CertPathValidatorException.class);
        assertThatThrownBy(() -> with("?sslMode=DISABLED").connect())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("insecure transport");
    }

    private TestDatabase trusting(Path store, String type) {
        return with("?sslMode=VERIFY_IDENTITY&fallbackToSystemTrustStore=false&trustCertificateKeyStoreType=" + type
                + "&trustCertificateKeyStorePassword=changeit&trustCertificateKeyStoreUrl=file:" + store);
    }

    private TestDatabase with(String options) {
        return new TestDatabase(demo.url() + options, demo.user(), demo.password());
    }

    @Test
    @Order(7)
    void aJobInClientModeSurvivesAKilledWorkerAndAKilledExecutor() {
        stack.compose("stop", "job");
        SparkCluster cluster = SparkCluster.up(stack);
        TestDatabase database = stack.newDatabase("client_mode");
        String driver = cluster.submitInClientMode("client_mode");
        awaitBatch(database, 0);
        String[] workers = stack.containers("spark-worker").toArray(String[]::new);
        ComposeStack.docker("kill", workers[0]);
        awaitBatch(database, batch(database) + 1);
        ComposeStack.docker("exec", workers[1], "pkill", "-KILL", "-f", "CoarseGrainedExecutorBackend");
        assertThat(stack.state(driver)).as("killed in mid-run").isEqualTo("running");
        assertThat(ComposeStack.docker("wait", driver)).isEqualTo("0");
        ComposeStack.docker("rm", driver);
        ComposeStack.expectOracle(database, files);
    }

    @Test
    @Order(8)
    void theClusterTakesNoJobFromOneWhoDoesNotKnowItsSecret() {
        SparkCluster cluster = SparkCluster.up(stack);
        int before = cluster.applications();
        assertThat(cluster.submitWithoutTheSecret().exitCode()).isNotZero();
        assertThat(cluster.applications()).isEqualTo(before);
        assertThat(cluster.takesSubmissionsByRest()).isFalse();
    }

    @Test
    @Order(9)
    @EnabledIfSystemProperty(named = "compose", matches = "full")
    void aDriverInClusterModeThatIsKilledIsStartedAgainAndGoesOn() {
        SparkCluster cluster = SparkCluster.up(stack);
        TestDatabase database = stack.newDatabase("cluster_mode");
        cluster.submitInClusterMode("cluster_mode");
        awaitBatch(database, 1);
        cluster.killDriver();
        await().atMost(ComposeStack.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(cluster::hasFinishedDriver);
        ComposeStack.expectOracle(database, files);
        assertThat(Integer.parseInt(database.value("SELECT max(epoch) FROM taxistream_progress")))
                .as("the ledger was claimed by a second driver")
                .isGreaterThan(1);
    }

    private static long batch(TestDatabase database) {
        return database.query("SHOW TABLES LIKE 'taxistream_progress'").isEmpty()
                ? -1
                : Long.parseLong(
                        database.value("SELECT coalesce(min(coalesce(last_batch, -1)), -1) FROM taxistream_progress"));
    }

    private static void awaitBatch(TestDatabase database, long batch) {
        await().atMost(ComposeStack.PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> batch(database) >= batch);
    }
}
