package taxistream.streaming.input;

import java.io.Serializable;
import java.util.HashMap;

/**
 * What the gate of a statistic needs on every executor.
 *
 * @param statistic names who rejects: each statistic keeps its own rejected records
 * @param topic the topic that the trips come from
 * @param rejectedTopic the topic that the rejected ones go to
 * @param kafka client properties of the producer for it
 */
record GateSettings(String statistic, String topic, String rejectedTopic, HashMap<String, Object> kafka)
        implements Serializable {}
