package taxistream.endtoend.faults;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A transaction of a producer that went away: no reader of committed records gets past it until the broker ends it. */
final class HangingTransaction {

    private static final int BROKERS_PATIENCE_MILLIS = 10_000;

    private HangingTransaction() {}

    static void in(Experiment experiment) {
        KafkaProducer<byte[], byte[]> stranger = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        experiment.servers().kafkaLine().address(),
                        "transactional.id",
                        "stranger-" + experiment.topic(),
                        "transaction.timeout.ms",
                        BROKERS_PATIENCE_MILLIS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        stranger.initTransactions();
        stranger.beginTransaction();
        stranger.send(new ProducerRecord<>(experiment.topic(), "never committed".getBytes(StandardCharsets.UTF_8)));
        stranger.flush();
        stranger.close(Duration.ZERO); // goes away without a word
    }
}
