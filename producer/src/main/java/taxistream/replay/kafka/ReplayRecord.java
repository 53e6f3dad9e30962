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
import taxistream.settings.Counted;
import taxistream.settings.FailedRun;

/**
 * The progress of a replay, which it commits with every transaction. Stored as JSON under the replay id.
 *
 * @param replay the replay's id
 * @param topic the topic that receives the trips
 * @param instance the process that writes; a second process with the same id takes the replay over
 * @param done whether every row has been sent
 * @param reached the month that is being replayed; empty before the first
 * @param topicIds Kafka's ids of the topics that the rows were sent to
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
     * The counts of a file's rows so far: all rows, rows sent, and rows rejected by reason. The other rows are not sent yet or are left
     * out.
     */
    public record FileCounts(String file, long rows, long sent, Map<String, Long> rejected) {

        public long rejectedRows() {
            return rejected.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The inputs of an id's first run. Every later run under the id must have the same inputs. */
    public record Inputs(Map<String, String> options, List<InputFile> files) {}

    /**
     * One input.
     *
     * @param label "green 2021-01"
     * @param fingerprint its size and a digest of its footer
     * @param version what its place said of its content, which costs no reading; "" where that is not known
     */
    public record InputFile(String label, String name, String fingerprint, String version) {

        public InputFile {
            version = version == null ? "" : version; // earlier versions noted none
        }
    }

    /**
     * A file that is not sent, because it was corrected after it was sent or came late: its months in MySQL are replaced instead.
     *
     * @param file what MySQL is to count
     * @param months those that are still to be replaced; {@code yyyy-MM}
     */
    public record Replacement(InputFile file, List<String> months) {}

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

    /** The same progress with a new owner, which sends to the topics with these ids. */
    public ReplayRecord takenOverBy(String otherInstance, TopicIds ids) {
        return new ReplayRecord(replay, topic, ids, otherInstance, done, reached, files, sent, rejected, now());
    }

    /** The same progress, marked as complete. */
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
                    "Topic %s is not the one that replay '%s' has sent %s to (its id was %s, and is %s now): it was"
                            + " deleted and made anew, or is another cluster's. Bring the former topic back; or make sure"
                            + " that %s is empty, and pass --restart, which sends every trip again.",
                    topic,
                    replay,
                    Counted.of(sent, "trip"),
                    topicIds.trips().orElseThrow(),
                    now.trips().orElseThrow(),
                    topic));
        }
    }

    /** Whether the trips were sent to the present topic, as far as the ids are known. */
    public boolean isIn(TopicIds now) {
        return !TopicIds.differ(topicIds.trips(), now.trips());
    }

    /** A warning if the rejected rows went to another topic. The trips are not affected. */
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

    /** Whether the positions' topic was recreated while the replay ran. */
    boolean isInAnotherTopic(TopicIds now) {
        return TopicIds.differ(topicIds.replays(), now.replays());
    }

    /** A warning if the positions' topic was recreated while the replay ran. Each commit writes this replay's position again. */
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
