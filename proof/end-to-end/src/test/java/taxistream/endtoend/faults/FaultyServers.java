package taxistream.endtoend.faults;

import eu.rekawek.toxiproxy.ToxiproxyClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.toxiproxy.ToxiproxyContainer;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TestDatabase;

/** A broker and a MySQL that can be killed, and lines to them that can be cut; the test itself reads MySQL by a line of its own. */
final class FaultyServers implements AutoCloseable {

    /** What a class of tests locks that uses the shared ones: it has them alone. */
    static final String SHARED = "the servers that are killed";

    private static final int KAFKA = 8666;
    private static final int MYSQL = 8667;
    private static final int OBSERVER = 8668;
    private static final String PASSWORD = "only-for-tests";
    /** On a machine that does much else at the same time a server may take its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Network network = Network.newNetwork();
    private final ToxiproxyContainer proxies =
            new ToxiproxyContainer("ghcr.io/shopify/toxiproxy:2.5.0").withNetwork(network);
    private final MySQLContainer mysql;
    private final KafkaContainer kafka;
    private final Line kafkaLine;
    private final Line mysqlLine;
    private final Line observer;

    private FaultyServers() {
        this(Map.of());
    }

    /** Those that the tests of a run share, started at their first use and stopped with the JVM. */
    static FaultyServers shared() {
        return Shared.SERVERS;
    }

    /** Started when it is looked at. */
    private static final class Shared {
        private static final FaultyServers SERVERS = new FaultyServers();
    }

    /** @param mysqlTmpFs MySQL's folders in memory, with their options */
    FaultyServers(Map<String, String> mysqlTmpFs, String... mysqlOptions) {
        proxies.start();
        kafkaLine = line("kafka", KAFKA, "kafka:19092");
        mysqlLine = line("mysql", MYSQL, "mysql:3306");
        observer = line("observer", OBSERVER, "mysql:3306");
        mysql = new MySQLContainer("mysql:9.7")
                .withStartupTimeout(Servers.STARTUP)
                .withDatabaseName("taxistream")
                .withUsername("taxistream")
                .withPassword(PASSWORD)
                // A lock is waited for during 3 s instead of 50: the tests of it are as much shorter.
                .withCommand(Stream.concat(
                                Stream.of("--innodb-lock-wait-timeout=3", "--innodb-buffer-pool-size=64M"),
                                Stream.of(mysqlOptions))
                        .toArray(String[]::new))
                .withNetwork(network)
                .withNetworkAliases("mysql")
                .withTmpFs(mysqlTmpFs)
                .withStartupTimeout(PATIENCE);
        kafka = new KafkaContainer("apache/kafka:4.3.1")
                .withStartupTimeout(Servers.STARTUP)
                .withListener("kafka:19092", kafkaLine::address)
                .withNetwork(network)
                .withNetworkAliases("kafka")
                .withStartupTimeout(PATIENCE)
                .withEnv(Map.of(
                        "KAFKA_AUTO_CREATE_TOPICS_ENABLE",
                        "false",
                        "KAFKA_HEAP_OPTS",
                        "-Xmx384m",
                        // A transaction whose producer was killed is in the way for so long, at most.
                        "KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS",
                        "1000"));
        Startables.deepStart(mysql, kafka).join();
    }

    private Line line(String name, int port, String upstream) {
        try {
            ToxiproxyClient client = new ToxiproxyClient(proxies.getHost(), proxies.getControlPort());
            return new Line(
                    client.createProxy(name, "0.0.0.0:" + port, upstream),
                    proxies.getHost() + ":" + proxies.getMappedPort(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Line kafkaLine() {
        return kafkaLine;
    }

    Line mysqlLine() {
        return mysqlLine;
    }

    /** A new database, as the job reaches it. */
    TestDatabase newDatabase() {
        String url = "jdbc:mysql://" + mysqlLine.address() + "/" + Servers.uniqueName("faults_");
        try (Connection root = rootConnection("")) {
            return TestDatabase.create(root, url, PASSWORD);
        } catch (SQLException e) {
            throw new IllegalStateException(url, e);
        }
    }

    /** The same database by the line that is never cut. */
    TestDatabase observed(TestDatabase database) {
        return new TestDatabase(
                database.url().replace(mysqlLine.address(), observer.address()), database.user(), database.password());
    }

    /** Runs statements as MySQL's root. */
    void root(String... statements) {
        try (Connection root = rootConnection("")) {
            for (String statement : statements) {
                root.createStatement().execute(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    /** A connection of root's by the line that is never cut; the database may be empty. */
    Connection rootConnection(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:mysql://" + observer.address() + "/" + database, "root", PASSWORD);
    }

    void killMysql() {
        kill(mysql);
    }

    void startMysql() {
        start(mysql);
        Awaitility.await("MySQL after its restart")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    try (Connection root = rootConnection("")) {
                        return root.isValid(1);
                    }
                });
    }

    /** The processes of MySQL stand still, its connections stay. */
    void pauseMysql() {
        mysql.getDockerClient().pauseContainerCmd(mysql.getContainerId()).exec();
    }

    void unpauseMysql() {
        mysql.getDockerClient().unpauseContainerCmd(mysql.getContainerId()).exec();
    }

    void killKafka() {
        kill(kafka);
    }

    void startKafka() {
        start(kafka);
    }

    /** Runs a command in MySQL's container. */
    String inMysql(String... command) {
        try {
            var result = mysql.execInContainer(command);
            return result.getStdout() + result.getStderr();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void kill(GenericContainer<?> container) {
        container
                .getDockerClient()
                .killContainerCmd(container.getContainerId())
                .withSignal("KILL")
                .exec();
    }

    private static void start(GenericContainer<?> container) {
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void close() {
        List.of(kafka, mysql, proxies).forEach(GenericContainer::stop);
        network.close();
    }
}
