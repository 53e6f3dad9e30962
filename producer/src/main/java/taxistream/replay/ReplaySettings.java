package taxistream.replay;

import java.time.Duration;
import java.util.Optional;
import taxistream.replay.kafka.KafkaEndpoint;
import taxistream.replay.kafka.Topics;
import taxistream.replay.pace.Pace;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.Selection;
import taxistream.replay.source.TripFiles;
import taxistream.replay.source.Workspace;
import taxistream.trips.TripFormat;

/**
 * All that a replay needs to know.
 *
 * @param replayId names the replay and its position; empty derives one from the topic and the files
 * @param restart whether to begin anew, though the id has sent trips before
 * @param longestOutage for how long Kafka may be away before the replay gives up
 */
public record ReplaySettings(
        TripFiles files,
        Selection selection,
        MonthRows.Order order,
        Workspace workspace,
        KafkaEndpoint kafka,
        Topics topics,
        TripFormat format,
        Pace pace,
        Optional<String> replayId,
        boolean restart,
        Duration longestOutage) {}
