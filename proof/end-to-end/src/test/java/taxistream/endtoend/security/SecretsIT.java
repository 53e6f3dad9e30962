package taxistream.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TestDatabase;

/** The passwords of MySQL, Kafka and a key store are in no log, no page of Spark's, no process list, no checkpoint, no table and no topic. */
@NeedsDocker
class SecretsIT {

    private static final String MYSQL = "s3cret-of-mysql-7f1c";
    private static final String KAFKA = "s3cret-of-kafka-91ab";
    private static final String KEY_STORE = "s3cret-of-key-store-c05e";

    private final String topic = Servers.uniqueName("secrets");

    @Test
    void noSecretIsAnywhere(@TempDir Path folder) throws Exception {
        TestDatabase database = Servers.newDatabaseFor(Servers.uniqueName("secret"), MYSQL);
        Path kafkaConfig = Files.writeString(
                folder.resolve("kafka.properties"),
                // Not needed on this line, but carried wherever the client's properties go.
                "security.protocol=PLAINTEXT\nssl.truststore.password=" + KAFKA + "\nsasl.jaas.config="
                        + "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\""
                        + KAFKA + "\";\n");
        Path month = new GeneratedMonths(folder, 300).file(0);
        Map<String, String> places = new LinkedHashMap<>();
        TaxistreamProcess.Ended replay = TaxistreamProcess.command("replay", "--topic", topic, month.toString())
                .onKafka()
                .with("--kafka-config", kafkaConfig.toString())
                .jvm("-Dtaxistream.log.level=debug")
                .run()
                .expectSuccess();
        places.put("what the replay prints", replay.out() + replay.err());

        Path checkpoint = folder.resolve("checkpoint");
        TaxistreamProcess job = TaxistreamProcess.command("stream", "--trigger", "200ms", "--topic", topic)
                .onKafka()
                .with("--mysql-user", database.user())
                .environment("MYSQL_PASSWORD", database.password())
                .environment("MYSQL_URL", database.url() + "?clientCertificateKeyStorePassword=" + KEY_STORE)
                .with("--kafka-config", kafkaConfig.toString(), "--checkpoint", checkpoint.toString())
                .jvm("-Dtaxistream.log.level=debug")
                .start();
        try {
            await().atMost(Duration.ofMinutes(5))
                    .ignoreExceptions()
                    .until(() -> Long.parseLong(database.value("SELECT sum(trips) FROM monthly_totals")) > 0);
            String ui = job.err()
                    .lines()
                    .filter(line -> line.startsWith("Spark's web UI: "))
                    .findFirst()
                    .orElseThrow()
                    .substring("Spark's web UI: ".length());
            places.put(
                    "the process list",
                    Files.readString(Path.of("/proc/" + job.process().pid() + "/cmdline"))
                            .replace('\0', ' '));
            places.putAll(pages(ui));
        } finally {
            job.terminate();
        }
        places.put("what the job prints", job.out() + job.err());
        places.put("the checkpoint", contents(checkpoint));
        places.put(
                "the tables",
                database.query("SELECT * FROM taxistream_progress").toString());

        assertThat(places.get("Spark's environment")).contains("spark.master"); // the pages are what they should be
        assertThat(places.get("what the job prints")).contains("DEBUG");
        places.forEach((place, text) -> assertThat(text).as(place).doesNotContain(MYSQL, KAFKA, KEY_STORE));
    }

    private static Map<String, String> pages(String ui) throws IOException, InterruptedException {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("Spark's environment", get(ui + "/environment/"));
        pages.put("Spark's streaming queries", get(ui + "/StreamingQuery/"));
        pages.put("Spark's SQL", get(ui + "/SQL/"));
        String applications = get(ui + "/api/v1/applications");
        String id = new ObjectMapper().readTree(applications).get(0).get("id").asText();
        for (String what : List.of("environment", "sql?details=true&planDescription=true", "jobs", "executors")) {
            pages.put("Spark's API: " + what, get(ui + "/api/v1/applications/" + id + "/" + what));
        }
        return pages;
    }

    private static String get(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()
                .send(request, BodyHandlers.ofString())
                .body();
    }

    private static String contents(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(SecretsIT::latin1).collect(Collectors.joining("\n"));
        }
    }

    private static String latin1(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // Spark cleans up meanwhile
        }
    }
}
