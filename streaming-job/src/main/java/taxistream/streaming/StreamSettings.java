package taxistream.streaming;

import java.time.Duration;
import java.util.Optional;
import taxistream.settings.MySqlSettings;
import taxistream.streaming.input.TripTopic;

/**
 * All that the streaming job needs to know.
 *
 * @param folders where the statistics are
 * @param checkpoint folder, on any file system that Hadoop knows, where the queries keep their offsets and their state
 * @param trigger how often a batch starts; empty processes what is there and ends
 * @param lateness how long after a month's end a trip of it may still come
 */
public record StreamSettings(
        TripTopic topic,
        MySqlSettings mysql,
        StatisticFolders folders,
        String checkpoint,
        Optional<Duration> trigger,
        Duration lateness,
        int shufflePartitions) {}
