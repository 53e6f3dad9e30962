package taxistream.streaming.job;

import java.time.Duration;

/**
 * The settings of each streaming query.
 *
 * @param checkpoint folder, on any file system that Hadoop knows, where the queries keep their offsets and their state
 * @param lateness how long after a month's end a trip of it may still come
 * @param mostRowsPerBatch a batch that changes more groups is refused
 * @param consumerGroup progress is committed to a Kafka consumer group of this name and the statistic's
 */
public record QuerySettings(String checkpoint, Duration lateness, long mostRowsPerBatch, String consumerGroup) {}
