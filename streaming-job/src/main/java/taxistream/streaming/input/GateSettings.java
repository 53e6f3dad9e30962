package taxistream.streaming.input;

import java.io.Serializable;
import java.util.HashMap;

/**
 * What the gate of a statistic needs on every executor.
 *
 * @param statistic names who rejects: each statistic keeps its own rejected records
 * @param queryId the query that rejects: a rebuilt statistic's records are told from its former ones' by it
 * @param topic the topic that the trips come from
 * @param rejectedTopic the topic that the rejected ones go to
 * @param kafka client properties of the producer for it
 */
record GateSettings(String statistic, String queryId, String topic, String rejectedTopic, HashMap<String, Object> kafka)
        implements Serializable {}
