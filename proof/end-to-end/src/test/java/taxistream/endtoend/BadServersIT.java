package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import taxistream.endtoend.TaxistreamProcess.Ended;

/** What a person reads when a server is away, or does not let us in. */
@NeedsDocker
class BadServersIT {

    private static TestDatabase database;

    @TempDir
    Path folder;

    @BeforeAll
    static void database() {
        database = Servers.newDatabase();
    }

    private TaxistreamProcess.Builder verify(TestDatabase at) {
        return TaxistreamProcess.command("verify", "/no/such/file_2021-01.parquet")
                .on(at);
    }

    private TaxistreamProcess.Builder stream(String... more) {
        return TaxistreamProcess.command("stream", "--available-now", "--checkpoint", folder.toString())
                .with(more);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void kafkaThatIsNotThereIsNamedAfterABoundedWait() {
        Ended ended = stream("--bootstrap-servers", "127.0.0.1:1").on(database).run();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .contains(
                        "Cannot reach Kafka at 127.0.0.1:1 within 20 s. Start it, or pass --bootstrap-servers HOST:PORT.");
    }

    /** As a Kafka in a container is, whose address is known inside only. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aBrokerThatNamesAnAddressOutOfReachIsToldFromOneThatIsAway() {
        try (GenericContainer<?> kafka = new GenericContainer<>("apache/kafka:4.3.1")
                .withExposedPorts(9092)
                .withEnv("KAFKA_NODE_ID", "1")
                .withEnv("KAFKA_PROCESS_ROLES", "broker,controller")
                .withEnv("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093")
                .withEnv("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://broker.invalid:9092")
                .withEnv("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
                .withEnv("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT")
                .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093")
                .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1))) {
            kafka.start();
            String server = kafka.getHost() + ":" + kafka.getMappedPort(9092);
            for (Ended ended : List.of(
                    stream("--bootstrap-servers", server).on(database).run(),
                    TaxistreamProcess.command(
                                    "replay",
                                    new GeneratedMonths(folder, 10).file(0).toString(),
                                    "-b",
                                    server)
                            .run())) {
                assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
                assertThat(ended.err())
                        .contains("Got no answer from Kafka at " + server + " within 20 s.")
                        .contains("advertised.listeners")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void mySqlThatIsNotThereIsNamed() {
        TestDatabase away = new TestDatabase("jdbc:mysql://127.0.0.1:1/taxi", "taxistream", "x");
        String topic = Servers.uniqueName("trips");
        Servers.createTopic(topic);
        Ended ended = stream("--topic", topic).onKafka().on(away).run();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .contains(
                        "Cannot reach MySQL at 127.0.0.1:1/taxi: nothing accepts connections there. Start it, or correct"
                                + " --mysql-url.");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aWrongPasswordIsSaidWithoutIt() {
        TestDatabase wrong = new TestDatabase(database.url(), database.user(), "an-unlikely-secret");
        String topic = Servers.uniqueName("trips");
        Servers.createTopic(topic);
        Ended ended = stream("--topic", topic).onKafka().on(wrong).run();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .contains(
                        "does not accept the user 'taxistream' with this password. Check --mysql-user, and MYSQL_PASSWORD"
                                + " or --mysql-password-file.")
                .doesNotContain("an-unlikely-secret");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void allThatIsWrongIsSaidAtOnceAndBeforeAnyTopicIsWaitedFor() {
        TestDatabase wrong = new TestDatabase(database.url(), database.user(), "an-unlikely-secret");
        Ended ended = stream("--bootstrap-servers", "127.0.0.1:1", "--topic", "no-such-topic")
                .on(wrong)
                .run();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .contains("does not accept the user 'taxistream' with this password.")
                .contains("Cannot reach Kafka at 127.0.0.1:1 within 20 s.")
                .doesNotContain("Waiting for topic");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void hostsWithoutAnAddressAreNamed() {
        TestDatabase nowhere = new TestDatabase("jdbc:mysql://no-such-host.invalid:3306/taxistream", "taxistream", "x");
        assertThat(stream("-b", "no-such-host.invalid:9092")
                        .on(nowhere)
                        .run()
                        .err()
                        .lines())
                .contains("Cannot find MySQL: the host name of no-such-host.invalid:3306/taxistream has no address."
                        + " Correct --mysql-url.")
                .contains("Cannot find Kafka: the host name no-such-host.invalid has no address."
                        + " Correct --bootstrap-servers no-such-host.invalid:9092.")
                .hasSizeLessThan(6);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aPasswordInTheUrlIsRefusedAndNotRepeated() {
        Ended ended = verify(new TestDatabase(
                        database.url() + "?password=an-unlikely-secret", database.user(), database.password()))
                .run();
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("--mysql-url holds a password").doesNotContain("an-unlikely-secret");
    }

    @Test
    void tablesThatNoJobHasMadeAreAskedFor(@TempDir Path data) {
        Path file = TestData.generated(data, "green", "2021-01", 100);
        Ended ended = TaxistreamProcess.command("verify", file.toString())
                .on(Servers.newDatabase())
                .run();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("There are no statistics in", "run 'taxistream stream' first.");
    }
}
