package taxistream.endtoend;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mysql.MySQLContainer;
import taxistream.localstack.DocumentedRights;

/** The servers of the tests, each started at its first use and stopped with the JVM. Every test takes names of its own. */
public final class Servers {

    /** A class of tests that runs Spark in this JVM locks it: a JVM has one SparkContext at a time. */
    public static final String SPARK_OF_THIS_JVM = "the SparkContext of this JVM";

    /** For a machine that does much else meanwhile. */
    public static final Duration STARTUP = Duration.ofMinutes(3);

    private static final AtomicInteger NAMES = new AtomicInteger();

    private Servers() {}

    /** A broker, its own controller. */
    public static KafkaContainer kafka() {
        return Kafka.CONTAINER;
    }

    public static MySQLContainer mysql() {
        return MySql.CONTAINER;
    }

    /** A name that no other test of this run has, for topics and databases. */
    public static String uniqueName(String prefix) {
        return prefix + NAMES.incrementAndGet();
    }

    /** Creates a topic of one partition. */
    public static void createTopic(String name) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka().getBootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a record that is no trip, and waits until Kafka has it. */
    public static void sendPoison(String topic) {
        sendPoison(kafka().getBootstrapServers(), topic, 1);
    }

    /** Sends records that are no trips to another broker, and waits until it has them. */
    public static void sendPoison(String bootstrapServers, String topic, long records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = LongStream.range(0, records)
                    .mapToObj(record ->
                            producer.send(new ProducerRecord<>(topic, "no trip".getBytes(StandardCharsets.UTF_8))))
                    .toList();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new, empty database, as the job's user sees it. */
    public static TestDatabase newDatabase() {
        String url = "jdbc:mysql://" + mysql().getHost() + ":" + mysql().getMappedPort(MySQLContainer.MYSQL_PORT) + "/"
                + uniqueName("test_");
        try (Connection root = root()) {
            return TestDatabase.create(root, url, mysql().getPassword());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new, empty database, as a user with a name of his own and the job's rights sees it. */
    public static TestDatabase newDatabaseFor(String user, String password) throws SQLException {
        String url = newDatabase().url();
        try (Connection root = root();
                Statement statement = root.createStatement()) {
            for (String sql : DocumentedRights.statementsOfJob(url.replaceFirst(".*/", ""), user, password)) {
                statement.execute(sql);
            }
        }
        return new TestDatabase(url, user, password);
    }

    /** As MySQL's root. */
    public static Connection root() throws SQLException {
        return DriverManager.getConnection(mysql().getJdbcUrl(), "root", mysql().getPassword());
    }

    private static final class Kafka {
        private static final KafkaContainer CONTAINER = started();

        private static KafkaContainer started() {
            KafkaContainer container = new KafkaContainer("apache/kafka:4.3.1")
                    .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                    .withStartupTimeout(STARTUP);
            container.start();
            return container;
        }
    }

    private static final class MySql {
        private static final MySQLContainer CONTAINER = started();

        private static MySQLContainer started() {
            MySQLContainer container = new MySQLContainer("mysql:9.7")
                    .withDatabaseName("taxistream")
                    .withUsername("taxistream")
                    .withPassword("only-for-tests")
                    .withStartupTimeout(STARTUP);
            container.start();
            return container;
        }
    }
}
