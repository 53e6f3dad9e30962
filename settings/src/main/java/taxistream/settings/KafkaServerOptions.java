package taxistream.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** The flags that say where Kafka is and how to speak to it. Passwords stand in the file alone. */
public final class KafkaServerOptions {

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
    private Path clientProperties;

    /** host:port, comma-separated. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * The properties of the user's file; none without a file.
     *
     * @throws WrongUsage if the file cannot be read
     */
    public Map<String, String> client() {
        Map<String, String> client = new HashMap<>();
        if (clientProperties != null) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(clientProperties, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new WrongUsage(
                        "Cannot read the Kafka client properties " + clientProperties + ": " + e
                                + ". Check --kafka-config.",
                        e);
            }
            properties.stringPropertyNames().forEach(key -> client.put(key, properties.getProperty(key)));
        }
        return client;
    }
}
