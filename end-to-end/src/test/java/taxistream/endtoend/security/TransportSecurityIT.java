package taxistream.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TestDatabase;
import taxistream.localstack.LocalKafka;

/** Kafka by TLS with a password, MySQL by TLS with its certificate checked; and what is said where either does not fit. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransportSecurityIT {

    private static final String STORE_PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private LocalKafka kafka;
    private Path month;

    @BeforeAll
    void start() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "30",
                "-keystore",
                file("broker.p12"));
        keytool("-exportcert", "-alias", "broker", "-keystore", file("broker.p12"), "-file", file("broker.crt"));
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "broker",
                "-file",
                file("broker.crt"),
                "-keystore",
                file("trusted.p12"));
        kafka = LocalKafka.start(brokerProperties());
        month = new GeneratedMonths(folder, 400).file(0);
        replay(client("right.properties", "right")).run().expectSuccess();
    }

    @AfterAll
    void stop() {
        kafka.close();
    }

    /** The in-process broker, its listener's name as ever, what is spoken there TLS. */
    private static Map<String, String> brokerProperties() {
        return Map.of(
                "listener.security.protocol.map",
                "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name",
                "PLAINTEXT",
                "sasl.enabled.mechanisms",
                "PLAIN",
                "sasl.mechanism.inter.broker.protocol",
                "PLAIN",
                "listener.name.plaintext.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\""
                        + " password=\"b\" user_broker=\"b\" user_taxistream=\"right\";",
                "ssl.keystore.location",
                file("broker.p12"),
                "ssl.keystore.password",
                STORE_PASSWORD,
                "ssl.keystore.type",
                "PKCS12",
                "ssl.truststore.location",
                file("trusted.p12"),
                "ssl.truststore.password",
                STORE_PASSWORD);
    }

    private static Path client(String name, String password) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config="
                        + "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"taxistream\" password=\""
                        + password + "\";\nssl.truststore.location=" + file("trusted.p12")
                        + "\nssl.truststore.password=" + STORE_PASSWORD + "\n");
    }

    @Test
    void everyLineIsEncryptedAndTheNumbersAreRight() throws Exception {
        TestDatabase database = onlyByTls();
        TestDatabase checked = new TestDatabase(
                database.url() + "?sslMode=VERIFY_CA&trustCertificateKeyStoreUrl=file:" + mysqlAuthority()
                        + "&trustCertificateKeyStorePassword=" + STORE_PASSWORD,
                database.user(),
                database.password());
        job(client("right.properties", "right"), checked).run().expectSuccess();
        assertThat(checked.value("SELECT sum(trips) FROM monthly_totals"))
                .isEqualTo(Long.toString(Oracle.countedTrips(List.of(month))));
    }

    @Test
    void aWrongPasswordForKafkaIsSaid() throws IOException {
        TaxistreamProcess.Ended ended =
                replay(client("wrong.properties", "wrong")).run();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("does not accept who we are").doesNotContain("password=\"wrong\"");
    }

    @Test
    void aMySqlWithAnotherCertificateIsRefused() throws Exception {
        TestDatabase database = onlyByTls();
        TestDatabase elsewhere = new TestDatabase(
                database.url() + "?sslMode=VERIFY_CA&trustCertificateKeyStoreUrl=file:" + file("trusted.p12")
                        + "&trustCertificateKeyStorePassword=" + STORE_PASSWORD,
                database.user(),
                database.password());
        TaxistreamProcess.Ended ended =
                job(client("right.properties", "right"), elsewhere).run();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("MySQL at ");
    }

    private TaxistreamProcess.Builder replay(Path client) {
        return TaxistreamProcess.command("replay", month.toString())
                .with("--bootstrap-servers", kafka.bootstrapServers(), "--kafka-config", client.toString());
    }

    private TaxistreamProcess.Builder job(Path client, TestDatabase database) {
        return TaxistreamProcess.command("stream", "--available-now")
                .with("--bootstrap-servers", kafka.bootstrapServers(), "--kafka-config", client.toString())
                .with(
                        "--checkpoint",
                        folder.resolve(Servers.uniqueName("checkpoint")).toString())
                .on(database);
    }

    /** A database whose user may not come in without TLS. */
    private static TestDatabase onlyByTls() throws Exception {
        TestDatabase database = Servers.newDatabase();
        String user = Servers.uniqueName("tls");
        try (Connection root = DriverManager.getConnection(
                Servers.mysql().getJdbcUrl(), "root", Servers.mysql().getPassword())) {
            root.createStatement().execute("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'p' REQUIRE SSL");
            root.createStatement().execute("GRANT ALL ON *.* TO '" + user + "'@'%'");
        }
        return new TestDatabase(database.url(), user, "p");
    }

    /** A store that trusts the authority which MySQL made for itself at its first start. */
    private static String mysqlAuthority() throws Exception {
        Path pem = folder.resolve(Servers.uniqueName("ca") + ".pem");
        Servers.mysql().copyFileFromContainer("/var/lib/mysql/ca.pem", pem.toString());
        String store = pem + ".p12";
        keytool("-importcert", "-noprompt", "-alias", "mysql", "-file", pem.toString(), "-keystore", store);
        return store;
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        line.addAll(List.of(arguments));
        line.addAll(List.of("-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
        Process process = new ProcessBuilder(line).inheritIO().start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", line)).isZero();
    }
}
