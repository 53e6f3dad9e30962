package taxistream.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.generate.TripFileGenerator;
import taxistream.localstack.LocalKafka;
import taxistream.testing.Run;
import taxistream.trips.Service;

/** A broker that speaks TLS alone and knows its users by SCRAM. */
@Tag("servers")
class SecureKafkaTest {

    private static final String PASSWORD = "only-for-tests";

    @TempDir
    private static Path folder;

    private static LocalKafka kafka;
    private static String secure;

    @BeforeAll
    static void start() throws Exception {
        Path keys = folder.resolve("broker.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "broker",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD,
                "-file",
                folder.resolve("ca.pem").toString());
        int open = freePort();
        int controller = freePort();
        secure = "127.0.0.1:" + freePort();
        kafka = LocalKafka.start(Map.ofEntries(
                Map.entry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:" + open + ",SECURE://" + secure + ",CONTROLLER://127.0.0.1:"
                                + controller),
                Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + open + ",SECURE://" + secure),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL"),
                Map.entry("listener.name.secure.sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                Map.entry(
                        "listener.name.secure.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                Map.entry("listener.name.secure.ssl.keystore.location", keys.toString()),
                Map.entry("listener.name.secure.ssl.keystore.type", "PKCS12"),
                Map.entry("listener.name.secure.ssl.keystore.password", PASSWORD),
                Map.entry("listener.name.secure.ssl.key.password", PASSWORD)));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + open))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "replay", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096), PASSWORD)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void aReplayGoesThereByAFileOfClientProperties() throws IOException {
        Run run = replay(PASSWORD);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("500 read =         498 sent + 2 rejected");
    }

    @Test
    void aWrongPasswordIsSaidToBeSo() throws IOException {
        Run run = replay("another");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("Kafka at " + secure + " does not accept who we are: ")
                .contains("Check --kafka-config.");
    }

    @Test
    void aFileOfClientPropertiesThatIsNotThereIsNamed() {
        Run run = Run.of("replay", month().toString(), "--kafka-config", "/none");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("Cannot read the Kafka client properties /none: ")
                .contains("Check --kafka-config.");
    }

    private static Run replay(String password) throws IOException {
        Path config = Files.writeString(
                folder.resolve("client.properties"),
                String.join(
                        "\n",
                        "security.protocol=SASL_SSL",
                        "sasl.mechanism=SCRAM-SHA-512",
                        "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required"
                                + " username=\"replay\" password=\"" + password + "\";",
                        "ssl.truststore.type=PEM",
                        "ssl.truststore.location=" + folder.resolve("ca.pem")));
        return Run.of("replay", month().toString(), "--bootstrap-servers", secure, "--kafka-config", config.toString());
    }

    private static Path month() {
        return new TripFileGenerator(1).write(Service.GREEN, YearMonth.of(2021, 1), 500, folder);
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> line = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(List.of(arguments));
        Path said = folder.resolve("keytool.out");
        int exitCode = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        assertThat(exitCode).as(Files.readString(said)).isZero();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
