package taxistream.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Base64;
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
import taxistream.endtoend.Nightly;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TestDatabase;
import taxistream.localstack.LocalKafka;

/**
 * Kafka by TLS with a password, MySQL and the object store by TLS with their certificates checked; and what is said where one of them
 * does not fit.
 */
@NeedsDocker
@Nightly
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransportSecurityIT {

    private static final String STORE_PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private LocalKafka kafka;
    private SecureStore store;
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
        store = storeOfTheSameCertificate();
        month = new GeneratedMonths(folder, 400).file(0);
        replay(client("right.properties", "right")).run().expectSuccess();
    }

    @AfterAll
    void stop() {
        kafka.close();
        store.close();
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

    private static SecureStore storeOfTheSameCertificate() throws Exception {
        KeyStore keys = KeyStore.getInstance(Path.of(file("broker.p12")).toFile(), STORE_PASSWORD.toCharArray());
        return new SecureStore(
                pem("CERTIFICATE", keys.getCertificate("broker").getEncoded()),
                pem(
                        "PRIVATE KEY",
                        keys.getKey("broker", STORE_PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + kind
                + "-----\n";
    }

    @Test
    void everyLineIsEncryptedAndTheNumbersAreRight() throws Exception {
        TestDatabase database = onlyByTls();
        TestDatabase checked = new TestDatabase(
                database.url() + "?sslMode=VERIFY_CA&trustCertificateKeyStoreUrl=file:" + mysqlAuthority()
                        + "&trustCertificateKeyStorePassword=" + STORE_PASSWORD,
                database.user(),
                database.password());
        String bucket = store.newBucket();
        for (int run = 0; run < 2; run++) { // the second reads what the first has left in the store
            onStore(job(client("right.properties", "right"), "gs://" + bucket + "/job", checked), "trusted.p12")
                    .run()
                    .expectSuccess();
        }
        assertThat(checked.value("SELECT sum(trips) FROM monthly_totals"))
                .isEqualTo(Long.toString(Oracle.countedTrips(List.of(month))));
        assertThat(store.listing(bucket)).contains("job/monthly_trips/v1/commits/0");
        verifyReadsTheFileInTheStore(bucket, checked);
    }

    private void verifyReadsTheFileInTheStore(String bucket, TestDatabase database) throws Exception {
        store.upload(bucket, month);
        TaxistreamProcess.Builder verify = TaxistreamProcess.command("verify", "gs://" + bucket + "/*.parquet")
                .with("--bootstrap-servers", kafka.bootstrapServers())
                .with("--kafka-config", client("right.properties", "right").toString())
                .on(database);
        assertThat(onStore(verify, "trusted.p12").run().expectSuccess().out()).contains("to the cent.");
    }

    @Test
    void aStoreWithAnotherCertificateIsRefused() throws Exception {
        TestDatabase database = onlyByTls();
        String bucket = store.newBucket();
        Path authoritiesOfTheWorld = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
        TaxistreamProcess.Ended ended = onStore(
                        job(client("right.properties", "right"), "gs://" + bucket + "/job", database),
                        authoritiesOfTheWorld.toString())
                .run();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .contains("the certificate of " + store.address() + "/ is not one that Java trusts here");
        assertThat(store.listing(bucket)).doesNotContain("job/");
    }

    /** The store's address, whom to trust, and no credentials: the emulator knows none. */
    private TaxistreamProcess.Builder onStore(TaxistreamProcess.Builder command, String trustStore) {
        return command.with("--gcs-endpoint", store.address())
                .jvm(
                        "-Djavax.net.ssl.trustStore=" + folder.resolve(trustStore),
                        "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD,
                        "-Dspark.hadoop.fs.gs.auth.type=UNAUTHENTICATED");
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
        TaxistreamProcess.Ended ended = job(
                        client("right.properties", "right"), file(Servers.uniqueName("checkpoint")), elsewhere)
                .run();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("MySQL at ");
    }

    private TaxistreamProcess.Builder replay(Path client) {
        return TaxistreamProcess.command("replay", month.toString())
                .with("--bootstrap-servers", kafka.bootstrapServers(), "--kafka-config", client.toString());
    }

    private TaxistreamProcess.Builder job(Path client, String checkpoint, TestDatabase database) {
        return TaxistreamProcess.command("stream", "--available-now")
                .with("--bootstrap-servers", kafka.bootstrapServers(), "--kafka-config", client.toString())
                .with("--checkpoint", checkpoint)
                .on(database);
    }

    /** A database whose user may not come in without TLS. */
    private static TestDatabase onlyByTls() throws Exception {
        TestDatabase database = Servers.newDatabaseFor(Servers.uniqueName("tls"), "p");
        try (Connection root = Servers.root()) {
            root.createStatement().execute("ALTER USER '" + database.user() + "'@'%' REQUIRE SSL");
        }
        return database;
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
