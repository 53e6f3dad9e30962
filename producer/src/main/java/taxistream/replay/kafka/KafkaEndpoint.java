package taxistream.replay.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Kafka's address and the client properties for it.
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

    /** Client properties: the given ones, over which the user's win. */
    Map<String, Object> properties(Map<String, Object> ours) {
        Map<String, Object> properties = new HashMap<>(ours);
        properties.put("bootstrap.servers", bootstrapServers);
        properties.putAll(client);
        return properties;
    }

    /** An admin client whose requests time out. */
    Admin admin() {
        return Admin.create(properties(
                Map.of("default.api.timeout.ms", PATIENCE_MILLIS, "request.timeout.ms", PATIENCE_MILLIS / 2)));
    }
}
