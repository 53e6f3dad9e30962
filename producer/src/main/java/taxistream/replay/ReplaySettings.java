package taxistream.replay;

import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import taxistream.replay.kafka.KafkaEndpoint;
import taxistream.replay.kafka.Topics;
import taxistream.replay.pace.Pace;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.Ordering;
import taxistream.replay.source.Selection;
import taxistream.replay.source.TripFile;
import taxistream.replay.source.TripFiles;
import taxistream.replay.source.Workspace;
import taxistream.trips.TripFormat;

/**
 * The settings of a replay.
 *
 * @param replayId names the replay and its position; empty derives one from the topic and the files
 * @param restart whether to begin anew, though the id has sent trips before
 * @param longestOutage for how long Kafka may be away before the replay gives up
 */
public record ReplaySettings(
        TripFiles files,
        Selection selection,
        Ordering ordering,
        Workspace workspace,
        KafkaEndpoint kafka,
        Topics topics,
        TripFormat format,
        Pace pace,
        Optional<String> replayId,
        boolean restart,
        Duration longestOutage) {

    /** Trips in time order, month after month. */
    public ReplaySettings(
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
            Duration longestOutage) {
        this(
                files,
                selection,
                Ordering.by(order),
                workspace,
                kafka,
                topics,
                format,
                pace,
                replayId,
                restart,
                longestOutage);
    }

    /**
     * The files that are sorted together, by their first month: one group for each month, or one group of all files if trips are delayed.
     */
    SortedMap<YearMonth, List<TripFile>> months() {
        SortedMap<YearMonth, List<TripFile>> months = files.byMonth();
        if (ordering.disorder().isEmpty() || months.isEmpty()) {
            return months;
        }
        return new TreeMap<>(Map.of(months.firstKey(), files.files()));
    }
}
