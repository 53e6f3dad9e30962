package taxistream.streaming.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The topic that trips are read from, and the one that rejected records go to.
 *
 * @param client standard client properties, such as {@code security.protocol}; they win over ours
 * @param mostTripsPerBatch a bound on a batch; empty leaves it to the source
 */
public record TripTopic(
        String bootstrapServers,
        String topic,
        String rejectedTopic,
        Map<String, String> client,
        OptionalLong mostTripsPerBatch) {

    private static final int MOST_FETCHED_BYTES = 4 * 1024 * 1024;

    public TripTopic {
        client = Map.copyOf(client);
    }

    /** The same topic, read in smaller batches. */
    public TripTopic withMostTripsPerBatch(long most) {
        return new TripTopic(bootstrapServers, topic, rejectedTopic, client, OptionalLong.of(most));
    }

    /** Options of Spark's Kafka source. */
    public Map<String, String> sourceOptions() {
        Map<String, String> options = new HashMap<>();
        options.put("kafka.bootstrap.servers", bootstrapServers);
        options.put("subscribe", topic);
        options.put("startingOffsets", "earliest");
        options.put("failOnDataLoss", "true");
        options.put("kafka.isolation.level", "read_committed");
        // Spark asks the broker for a partition's bounds after every poll: so poll seldom and much.
        options.put("kafka.max.poll.records", "200000");
        // A consumer reads one partition: what it may fetch at once is held for each partition of each statistic.
        options.put("kafka.max.partition.fetch.bytes", Integer.toString(MOST_FETCHED_BYTES));
        options.put("kafka.fetch.max.bytes", Integer.toString(MOST_FETCHED_BYTES));
        client.forEach((key, value) -> options.put("kafka." + key, value));
        mostTripsPerBatch.ifPresent(most -> options.put("maxOffsetsPerTrigger", Long.toString(most)));
        return options;
    }

    /** Client properties of an admin client that waits so long for an answer. */
    Map<String, Object> adminProperties(int patienceMillis) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("client.id", "taxistream-job");
        properties.put("default.api.timeout.ms", patienceMillis);
        properties.put("request.timeout.ms", patienceMillis / 2);
        properties.putAll(client);
        return properties;
    }

    /** Client properties of the producer for rejected records. */
    public HashMap<String, Object> rejectedProducer() {
        HashMap<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("acks", "all");
        properties.put("enable.idempotence", true);
        properties.put("compression.type", "lz4");
        properties.put("linger.ms", 20);
        // A flood of rejected records goes in few large requests: a batch of trips waits until they are acknowledged.
        properties.put("batch.size", 256 * 1024);
        properties.put("client.id", "taxistream-rejected");
        properties.putAll(client);
        return properties;
    }
}
