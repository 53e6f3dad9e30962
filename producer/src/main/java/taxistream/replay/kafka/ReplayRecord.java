package taxistream.replay.kafka;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import taxistream.settings.FailedRun;

/**
 * How far a replay has come: the record that it commits with every transaction, as JSON, under its id.
 *
 * @param replay the replay's id
 * @param topic the topic that receives the trips
 * @param instance which process writes: a second one with the same id takes the replay over
 * @param done whether every row has been sent
 * @param reached the month that is being replayed; empty before the first
 * @param topicIds Kafka's ids of the topics that have what was sent
 * @param files the counts of the current month's files, so far
 * @param sent trips sent, over all months
 * @param rejected rows rejected, over all months
 */
public record ReplayRecord(
        String replay,
        String topic,
        TopicIds topicIds,
        String instance,
        boolean done,
        Optional<ReachedMonth> reached,
        List<FileCounts> files,
        long sent,
        long rejected,
        String updatedAt) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ReplayRecord of(ReplayRecordJson json) {
        return json.toRecord();
    }

    @JsonValue
    ReplayRecordJson json() {
        return ReplayRecordJson.of(this);
    }

    /** The month that is being replayed; empty before the first. */
    public Optional<YearMonth> month() {
        return reached.map(ReachedMonth::month);
    }

    /**
     * What became of a file's rows so far: of all its rows, those sent and those rejected by reason; the rest is still to come
     * or was left out.
     */
    public record FileCounts(String file, long rows, long sent, Map<String, Long> rejected) {

        public long rejectedRows() {
            return rejected.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The inputs that an id was begun with: another run under the id must have the same. */
    public record Inputs(Map<String, String> options, List<InputFile> files) {}

    /** One input: its label ("green 2021-01"), its name, and a fingerprint of its size and footer. */
    public record InputFile(String label, String name, String fingerprint) {}

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    static byte[] toJson(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T fromJson(byte[] json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The record of an id that has not sent anything. */
    public static ReplayRecord begun(String replay, String topic, TopicIds topicIds, String instance) {
        return new ReplayRecord(replay, topic, topicIds, instance, false, Optional.empty(), List.of(), 0, 0, now());
    }

    /** The same progress, now of another process, which sends to the topics of these ids. */
    public ReplayRecord takenOverBy(String otherInstance, TopicIds ids) {
        return new ReplayRecord(replay, topic, ids, otherInstance, done, reached, files, sent, rejected, now());
    }

    /** The same progress, and nothing left to send. */
    public ReplayRecord finished() {
        return new ReplayRecord(replay, topic, topicIds, instance, true, reached, files, sent, rejected, now());
    }

    /**
     * Compares with the topics as they are now.
     *
     * @throws FailedRun if the trips went to another topic
     */
    public void checkIsIn(TopicIds now) {
        if (sent > 0 && !isIn(now)) {
            throw new FailedRun(String.format(
                    Locale.ROOT,
                    "Topic %s is not the one that replay '%s' has sent %,d trips to (its id was %s, and is %s now): it was"
                            + " deleted and made anew, or is another cluster's. Bring the former topic back; or make sure"
                            + " that %s is empty, and pass --restart, which sends every trip again.",
                    topic,
                    replay,
                    sent,
                    topicIds.trips(),
                    now.trips(),
                    topic));
        }
    }

    /** Whether its trips are in the topic of now, as far as is known. */
    public boolean isIn(TopicIds now) {
        return !TopicIds.differ(topicIds.trips(), now.trips());
    }

    /** What to say if the rejected rows went to another topic: the trips are there all the same. */
    public Optional<String> rejectedAreGone(TopicIds now, String rejectedTopic) {
        return rejected > 0 && TopicIds.differ(topicIds.rejected(), now.rejected())
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "Topic %s is not the one that replay '%s' has sent %,d rejected rows to: it was deleted and made"
                                + " anew. They are counted, and not in it. To have them again, replay into topics of another"
                                + " name (--topic).",
                        rejectedTopic,
                        replay,
                        rejected))
                : Optional.empty();
    }

    /** Whether the topic that this record is in was made anew while its replay ran. */
    boolean isInAnotherTopic(TopicIds now) {
        return TopicIds.differ(topicIds.replays(), now.replays());
    }

    /** What to say if the positions' topic was made anew while the replay ran: its own position is there again, with each commit. */
    public Optional<String> otherPositionsAreGone(TopicIds now, String replaysTopic) {
        return isInAnotherTopic(now)
                ? Optional.of(
                        "Topic " + replaysTopic + ", which keeps the replays' positions, was deleted and made anew"
                                + " while replay '" + replay
                                + "' ran. This replay goes on, and lacks the counts of the months that"
                                + " it had finished. The positions of other replays are lost: do not run those again, for their"
                                + " trips would count twice.")
                : Optional.empty();
    }

    /** Rows sent and rejected, over all months. */
    public long rows() {
        return sent + rejected;
    }

    public static String now() {
        return Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString();
    }
}
