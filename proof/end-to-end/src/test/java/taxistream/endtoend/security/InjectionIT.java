package taxistream.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TestDatabase;

/** Texts that would end a string or a name in MySQL are just texts: in a trip, in a statistic's comment, in a column's name. */
@NeedsDocker
class InjectionIT {

    private static final List<String> VENDORS = List.of(
            "'); DROP TABLE by_vendor; -- ", "\\' OR 1=1 #", "`", "\\", "a\u0000b", "Ünïcödé 🚕", " padded ", "A", "a");
    private static final String COMMENT = "It's a \\ comment'); DROP TABLE by_vendor; -- `\" ";

    private final String topic = Servers.uniqueName("injection");

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void hostileTextsAreKeptAsTheyAre(@TempDir Path folder) throws Exception {
        sendTrips();
        TestDatabase database = Servers.newDatabase();
        job(
                        folder,
                        database,
                        "-- " + COMMENT + "\nSELECT month, vendor, count(*) AS trips FROM trips GROUP BY month, vendor")
                .run()
                .expectSuccess();
        assertThat(database.query("SELECT vendor, trips FROM by_vendor"))
                .containsExactlyInAnyOrderElementsOf(
                        VENDORS.stream().map(vendor -> List.of(vendor, "1")).toList());
        assertThat(
                        database.value(
                                "SELECT table_comment FROM information_schema.tables WHERE table_schema = database() AND table_name = 'by_vendor'"))
                .isEqualTo(COMMENT.strip());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aColumnsNameCannotEndItsQuotes(@TempDir Path folder) throws Exception {
        sendTrips();
        TestDatabase database = Servers.newDatabase();
        TaxistreamProcess.Ended ended = job(
                        folder,
                        database,
                        "SELECT month, count(*) AS `n`` INT); DROP TABLE taxistream_progress; -- ` FROM trips GROUP BY month")
                .run();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("by_vendor").contains("which is no name for a table's column");
        assertThat(database.query("SHOW TABLES LIKE 'by_vendor'")).isEmpty();
    }

    private TaxistreamProcess.Builder job(Path folder, TestDatabase database, String sql) throws IOException {
        Path statistics = Files.createDirectories(folder.resolve("statistics"));
        Files.writeString(statistics.resolve("by_vendor.sql"), sql);
        return TaxistreamProcess.command("stream", "--available-now", "--topic", topic)
                .onKafka()
                .on(database)
                .with(
                        "--statistics",
                        statistics.toString(),
                        "--views",
                        folder.resolve("none").toString())
                .with("--checkpoint", folder.resolve("checkpoint").toString());
    }

    private void sendTrips() throws Exception {
        Map<String, Object> kafka = Map.of("bootstrap.servers", Servers.kafka().getBootstrapServers());
        try (Admin admin = Admin.create(kafka)) {
            if (admin.listTopics().names().get().contains(topic)) {
                return;
            }
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < VENDORS.size(); i++) {
                producer.send(new ProducerRecord<>(topic, trip(i, VENDORS.get(i))))
                        .get();
            }
        }
    }

    private static byte[] trip(int row, String vendor) throws IOException {
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .writeValueAsString(Map.of(
                        "service", "green",
                        "vendor", vendor,
                        "pickup_at", "2021-01-15T12:00:00",
                        "file_month", "2021-01",
                        "file_row", row))
                .getBytes(StandardCharsets.UTF_8);
    }
}
