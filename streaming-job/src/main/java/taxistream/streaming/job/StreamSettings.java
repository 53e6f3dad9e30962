package taxistream.streaming.job;

import java.time.Duration;
import java.util.Optional;
import taxistream.settings.MySqlSettings;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.statistic.StatisticFolders;

/**
 * The settings of the streaming job.
 *
 * @param folders where the statistics are
 * @param trigger how often a batch starts; empty processes the present records and ends
 */
public record StreamSettings(
        TripTopic topic,
        MySqlSettings mysql,
        StatisticFolders folders,
        QuerySettings query,
        Optional<Duration> trigger) {}
