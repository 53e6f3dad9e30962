package taxistream.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Nightly;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TestDatabase;

/** Records that are no trips: very many in a row, and some that are small in the topic and large when they are read. */
@NeedsDocker
@Nightly
class PoisonIT {

    private static final int RECORDS = Boolean.getBoolean("nightly") ? 1_000_000 : 50_000;
    private static final int BOMB_BYTES = 40 * 1024 * 1024;

    private final String topic = Servers.uniqueName("poison");

    @Test
    void poisonAndBombsAreRejectedAndTheTripsBehindThemCount(@TempDir Path folder) {
        Path month = new GeneratedMonths(folder, 1_000).file(0);
        TestDatabase database = Servers.newDatabase();
        replay(month);
        poison();
        bomb();
        TaxistreamProcess.Ended ended = TaxistreamProcess.command("stream", "--available-now", "--topic", topic)
                .onKafka()
                .on(database)
                .with("--rejected-topic", topic + ".rejected")
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .run()
                .expectSuccess();
        assertThat(ended.err()).as("a line a batch, none a record").hasSizeLessThan(20_000);
        assertThat(database.value("SELECT sum(trips) FROM monthly_totals"))
                .isEqualTo(Long.toString(Oracle.countedTrips(List.of(month))));
        assertThat(database.value("SELECT rejected FROM taxistream_progress WHERE statistic = 'monthly_trips'"))
                .isEqualTo(Integer.toString(RECORDS + 2));
        List<ConsumerRecord<byte[], byte[]>> truncated =
                CommittedRecords.of(Servers.kafka().getBootstrapServers(), topic + ".rejected").stream()
                        .filter(record -> record.headers().lastHeader("truncated_from_bytes") != null)
                        .filter(record -> new String(record.key(), StandardCharsets.UTF_8).startsWith("monthly_trips/"))
                        .toList();
        assertThat(truncated).hasSize(2).allSatisfy(record -> {
            assertThat(record.value()).hasSizeLessThan(1_000_000);
            assertThat(new String(
                            record.headers().lastHeader("truncated_from_bytes").value(), StandardCharsets.UTF_8))
                    .isEqualTo(Integer.toString(BOMB_BYTES));
        });
    }

    private void replay(Path month) {
        TaxistreamProcess.command("replay", "--topic", topic, month.toString())
                .with("--rejected-topic", topic + ".rejected")
                .onKafka()
                .run()
                .expectSuccess();
    }

    private void poison() {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>(topic, ("poison " + i).getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** 40 MiB of zeros, and as much of JSON that ends in nothing: compressed, both are within the topic's 1 MiB. */
    private void bomb() {
        byte[] json = ("{\"vendor\":\"" + "v".repeat(BOMB_BYTES))
                .substring(0, BOMB_BYTES)
                .getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (byte[] bomb : List.of(new byte[BOMB_BYTES], json)) {
                producer.send(new ProducerRecord<>(topic, bomb)).get();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        Servers.kafka().getBootstrapServers(),
                        "compression.type",
                        "gzip",
                        "max.request.size",
                        2 * BOMB_BYTES,
                        "buffer.memory",
                        3L * BOMB_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
