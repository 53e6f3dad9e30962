package taxistream.streaming.mysql;

import java.util.Optional;

/**
 * The job that fills a table, and the topic that it reads.
 *
 * @param run host and process
 * @param topicId Kafka's id of the topic; empty if Kafka gives none
 * @param sparkUi address of its web page, if it has one
 */
public record Writer(String run, String topic, Optional<String> topicId, Optional<String> sparkUi) {}
