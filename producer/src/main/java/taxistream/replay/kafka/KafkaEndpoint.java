package taxistream.replay.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import taxistream.settings.WrongUsage;

/**
 * Where Kafka is and how to speak to it.
 *
 * @param bootstrapServers host:port, comma-separated
 * @param client standard client properties, such as {@code security.protocol}; they win over ours
 */
public record KafkaEndpoint(String bootstrapServers, Map<String, String> client) {

    /** How long Kafka may be silent at the start before the replay gives up. */
    static final int PATIENCE_MILLIS = 20_000;

    public KafkaEndpoint {
        client = Map.copyOf(client);
    }

    /** @throws WrongUsage if the file cannot be read */
    public static KafkaEndpoint of(String bootstrapServers, Optional<Path> clientProperties) {
        Map<String, String> client = new HashMap<>();
        clientProperties.ifPresent(file -> {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new WrongUsage(
                        "Cannot read the Kafka client properties " + file + ": " + e + ". Check --kafka-config.", e);
            }
            properties.stringPropertyNames().forEach(key -> client.put(key, properties.getProperty(key)));
        });
        return new KafkaEndpoint(bootstrapServers, client);
    }

    /** Client properties: the given ones, over which the user's win. */
    Map<String, Object> properties(Map<String, Object> ours) {
        Map<String, Object> properties = new HashMap<>(ours);
        properties.put("bootstrap.servers", bootstrapServers);
        properties.putAll(client);
        return properties;
    }
}
