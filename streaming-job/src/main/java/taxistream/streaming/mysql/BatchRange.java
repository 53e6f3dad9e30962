package taxistream.streaming.mysql;

import java.util.Optional;

/**
 * The records that a batch has read.
 *
 * @param topicId Kafka's id of the topic that they were read from; empty if Kafka gives none
 * @param from where the batch begins
 * @param to where it ends
 */
public record BatchRange(Optional<String> topicId, Positions from, Positions to) {}
