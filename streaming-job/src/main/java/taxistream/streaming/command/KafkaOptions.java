package taxistream.streaming.command;

import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import taxistream.settings.KafkaServerOptions;
import taxistream.streaming.kafka.TopicCheck;
import taxistream.streaming.kafka.TripTopic;

/** The flags for Kafka's servers and topics. */
final class KafkaOptions {

    @Mixin
    private KafkaServerOptions servers;

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
        return new TripTopic(servers.bootstrapServers(), topic, rejectedTopic, servers.client(), mostTripsPerBatch);
    }

    /** Fails with a sentence if Kafka is not there, or does not let us in. */
    void checkServer() {
        TopicCheck.server(topic(OptionalLong.empty()));
    }

    /** Fails with a sentence if Kafka is not there, or has no such topic. */
    void checkReachable() {
        TopicCheck.await(topic(OptionalLong.empty()));
    }
}
