package taxistream.streaming;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import picocli.CommandLine.Option;
import taxistream.settings.Environment;
import taxistream.settings.WrongUsage;
import taxistream.streaming.input.TopicCheck;
import taxistream.streaming.input.TripTopic;

/** The flags that say where the trips are. */
final class KafkaOptions {

    @Environment("KAFKA_BOOTSTRAP_SERVERS")
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            description = "Where Kafka is.")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Standard Kafka client properties, for TLS, SASL and the like.")
    private Path kafkaConfig;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "trips",
            description = "The topic to read trips from.")
    private String topic;

    @Option(
            names = "--rejected-topic",
            paramLabel = "NAME",
            defaultValue = "trips.rejected",
            description = "Receives the records that cannot count, each with its reason.")
    private String rejectedTopic;

    TripTopic topic(OptionalLong mostTripsPerBatch) {
        return new TripTopic(bootstrapServers, topic, rejectedTopic, client(), mostTripsPerBatch);
    }

    private Map<String, String> client() {
        Map<String, String> client = new HashMap<>();
        if (kafkaConfig != null) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(kafkaConfig, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new WrongUsage(
                        "Cannot read the Kafka client properties " + kafkaConfig + ": " + e + ". Check --kafka-config.",
                        e);
            }
            properties.stringPropertyNames().forEach(key -> client.put(key, properties.getProperty(key)));
        }
        return client;
    }

    /** Fails with a sentence if Kafka is not there, or has no such topic. */
    void checkReachable() {
        TopicCheck.await(topic(OptionalLong.empty()));
    }
}
