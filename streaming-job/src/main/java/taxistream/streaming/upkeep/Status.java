package taxistream.streaming.upkeep;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import taxistream.settings.Counted;
import taxistream.settings.FailedRun;
import taxistream.settings.TextTable;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.mysql.MonthRow;
import taxistream.streaming.mysql.ProgressRow;
import taxistream.streaming.mysql.RefusedFile;
import taxistream.streaming.mysql.ReplayRow;

/**
 * The progress of every statistic.
 *
 * @param replays the rows that each replay has sent to the topic, and those it rejected
 * @param refused the SQL files that a job does not take up
 * @param lags for each statistic that Kafka knows, the unread records by partition
 * @param otherTopics one sentence with the remedy for each statistic whose topic was recreated
 * @param kafkaSilent Kafka's error; empty if Kafka answered every request
 */
public record Status(
        List<ProgressRow> rows,
        List<ReplayRow> replays,
        List<RefusedFile> refused,
        Map<String, SortedMap<Integer, Long>> lags,
        SortedMap<String, String> otherTopics,
        Optional<String> kafkaSilent) {

    public static Status of(
            List<ProgressRow> rows, List<ReplayRow> replays, List<RefusedFile> refused, TopicProgress progress) {
        Map<String, SortedMap<Integer, Long>> lags = new HashMap<>();
        SortedMap<String, String> otherTopics = new TreeMap<>();
        try {
            for (ProgressRow row : rows) {
                Optional<String> otherTopic =
                        row.retired() ? Optional.empty() : row.otherTopic(progress.topicId(row.topic()));
                if (otherTopic.isPresent()) {
                    otherTopics.put(row.statistic(), otherTopic.get());
                    continue;
                }
                SortedMap<Integer, Long> lag = new TreeMap<>();
                progress.lag(row.statistic(), row.topic())
                        .forEach((partition, behind) -> lag.put(partition.partition(), behind));
                if (!lag.isEmpty()) {
                    lags.put(row.statistic(), lag);
                }
            }
            return new Status(rows, replays, refused, lags, otherTopics, Optional.empty());
        } catch (FailedRun e) {
            return new Status(rows, replays, refused, lags, otherTopics, Optional.of(e.getMessage()));
        }
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>(progressTable().lines());
        rows.stream()
                .filter(row -> lags.containsKey(row.statistic()))
                .forEach(row ->
                        lines.add("Behind by partition: " + row.statistic() + " " + byPartition(row.statistic())));
        lines.addAll(otherTopics.values());
        kafkaSilent.ifPresent(why -> lines.add(why + ". Lags are those of the last batches."));
        replays.forEach(replay -> lines.add(line(replay)));
        refused.forEach(file -> lines.addAll(lines(file)));
        lines.add("");
        lines.addAll(monthTable().lines());
        return lines;
    }

    /** "0: 12, 1: 7". */
    private String byPartition(String statistic) {
        return lags.get(statistic).entrySet().stream()
                .map(lag -> lag.getKey() + ": " + number(lag.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** "Replay green: complete, 133,018 trips sent, 2 rows rejected (outside_month 2), last commit 2026-11-28T12:00:01Z" */
    private static String line(ReplayRow replay) {
        StringJoiner reasons = new StringJoiner(", ", " (", ")").setEmptyValue("");
        replay.rejected().forEach((reason, rows) -> reasons.add(reason + " " + number(rows)));
        return "Replay " + replay.replay() + ": " + (replay.done() ? "complete" : "open") + ", "
                + Counted.of(replay.sent(), "trip")
                + " sent, " + Counted.of(replay.rejectedRows(), "row") + " rejected" + reasons + ", last commit "
                + replay.committedAt() + "Z";
    }

    private static List<String> lines(RefusedFile file) {
        return ("Not taken up since " + file.refusedAt() + "Z: " + file.folder() + "/" + file.file() + "\n"
                        + file.why())
                .lines()
                .toList();
    }

    private TextTable progressTable() {
        TextTable table = new TextTable(
                "statistic",
                "batch",
                "trips",
                "late",
                "rejected",
                "behind",
                "trips/s",
                "watermark (New York)",
                "closes next",
                "run");
        for (ProgressRow row : rows) {
            table.row(
                    row.statistic(),
                    Long.toString(row.lastBatch()),
                    number(row.trips()),
                    number(row.late()),
                    number(row.rejected()),
                    behind(row).map(Status::number).orElse("?"),
                    number(Math.round(row.tripsPerSecond())),
                    time(row.watermark()),
                    row.nextToClose().map(month -> month.month().toString()).orElse("-"),
                    row.retired() ? "retired" : row.run());
        }
        return table;
    }

    private TextTable monthTable() {
        TextTable table = new TextTable(
                "month", "statistic", "state", "trips", "late", "first update (UTC)", "last update (UTC)");
        rows.stream()
                .flatMap(row -> row.months().stream())
                .sorted(java.util.Comparator.comparing(MonthRow::month).thenComparing(MonthRow::statistic))
                .forEach(month -> table.row(
                        month.month().toString(),
                        month.statistic(),
                        state(month),
                        number(month.trips()),
                        number(month.lateTrips()),
                        month.firstUpdate().toString(),
                        month.lastUpdate().toString()));
        return table;
    }

    /** The unread records from Kafka, or from the last batch if Kafka does not answer; empty if unknown. */
    private Optional<Long> behind(ProgressRow row) {
        if (otherTopics.containsKey(row.statistic())) {
            return Optional.empty();
        }
        if (lags.containsKey(row.statistic())) {
            return Optional.of(lags.get(row.statistic()).values().stream()
                    .mapToLong(Long::longValue)
                    .sum());
        }
        return row.recordsBehind().isPresent() ? Optional.of(row.recordsBehind().getAsLong()) : Optional.empty();
    }

    private static String state(MonthRow month) {
        return month.isOpen() ? "open" : "final";
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String time(Optional<LocalDateTime> time) {
        return time.map(LocalDateTime::toString).orElse("-");
    }

    /** The same as JSON: times without a zone are New York's wall clock for trips, UTC for updates. */
    public String json() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        ArrayNode statistics = root.putArray("statistics");
        for (ProgressRow row : rows) {
            ObjectNode node = statistics.addObject();
            node.put("statistic", row.statistic())
                    .put("batch", row.lastBatch())
                    .put("trips", row.trips())
                    .put("late", row.late())
                    .put("rejected", row.rejected())
                    .put("records_behind", behind(row).orElse(null))
                    .put("trips_per_second", row.tripsPerSecond())
                    .put("batch_millis", row.batchMillis())
                    .put("mysql_millis", row.mysqlMillis())
                    .put(
                            "watermark",
                            row.watermark().map(LocalDateTime::toString).orElse(null))
                    .put(
                            "latest_pickup",
                            row.latestPickup().map(LocalDateTime::toString).orElse(null))
                    .put(
                            "next_month_to_close",
                            row.nextToClose()
                                    .map(month -> month.month().toString())
                                    .orElse(null))
                    .put("topic", row.topic())
                    .put("topic_made_anew", otherTopics.containsKey(row.statistic()))
                    .put("checkpoint_version", row.checkpointVersion())
                    .put("run", row.run())
                    .put("retired", row.retired())
                    .put("spark_ui", row.sparkUi().orElse(null))
                    .put("updated_at", row.updatedAt().toString());
            ObjectNode lag = node.putObject("lag_by_partition");
            lags.getOrDefault(row.statistic(), new TreeMap<>())
                    .forEach((partition, behind) -> lag.put(partition.toString(), behind));
            ArrayNode months = node.putArray("months");
            row.months().forEach(month -> months.addObject()
                    .put("month", month.month().toString())
                    .put("state", state(month))
                    .put("trips", month.trips())
                    .put("late_trips", month.lateTrips())
                    .put("first_update", month.firstUpdate().toString())
                    .put("last_update", month.lastUpdate().toString()));
        }
        ArrayNode replayed = root.putArray("replays");
        for (ReplayRow replay : replays) {
            ObjectNode node = replayed.addObject()
                    .put("topic", replay.topic())
                    .put("replay", replay.replay())
                    .put("done", replay.done())
                    .put("sent", replay.sent())
                    .put("committed_at", replay.committedAt() + "Z");
            ObjectNode rejected = node.putObject("rejected");
            replay.rejected().forEach(rejected::put);
        }
        ArrayNode files = root.putArray("refused_files");
        refused.forEach(file -> files.addObject()
                .put("folder", file.folder())
                .put("file", file.file())
                .put("why", file.why())
                .put("refused_at", file.refusedAt() + "Z"));
        kafkaSilent.ifPresent(why -> root.put("kafka_silent", why));
        return root.toPrettyString();
    }
}
