package taxistream.streaming.kafka;

import java.io.Serializable;
import java.util.HashMap;

/**
 * What a task needs to send the rejected records of a statistic, on any executor.
 *
 * @param statistic names who rejects: each statistic keeps its own rejected records
 * @param queryId the query that rejects: a rebuilt statistic's records are told from its former ones' by it
 * @param topic the topic that the trips come from
 * @param rejectedTopic the topic that the rejected ones go to
 * @param kafka client properties of the producer for it
 */
public record RejectedTopicSettings(
        String statistic, String queryId, String topic, String rejectedTopic, HashMap<String, Object> kafka)
        implements Serializable {}
