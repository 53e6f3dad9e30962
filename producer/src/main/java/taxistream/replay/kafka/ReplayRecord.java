package taxistream.replay.kafka;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How far a replay has come: the record that it commits with every transaction, as JSON, under its id.
 *
 * @param replay the replay's id
 * @param topic the topic that receives the trips
 * @param instance which process writes: a second one with the same id takes the replay over
 * @param done whether every row has been sent
 * @param month the file month that is being replayed, yyyy-MM; null before the first
 * @param orderMicros with service, fileMonth and fileRow the last row that was sent; see {@code TripPosition}
 * @param files the counts of the current month's files, so far
 * @param sent trips sent, over all months
 * @param rejected rows rejected, over all months
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplayRecord(
        String replay,
        String topic,
        String instance,
        boolean done,
        String month,
        @JsonProperty("order_micros") Long orderMicros,
        String service,
        @JsonProperty("file_month") String fileMonth,
        @JsonProperty("file_row") Long fileRow,
        List<FileCounts> files,
        long sent,
        long rejected,
        @JsonProperty("updated_at") String updatedAt) {

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
    public static ReplayRecord begun(String replay, String topic, String instance) {
        return new ReplayRecord(replay, topic, instance, false, null, null, null, null, null, List.of(), 0, 0, now());
    }

    /** The same progress, now of another process. */
    public ReplayRecord takenOverBy(String otherInstance) {
        return new ReplayRecord(
                replay,
                topic,
                otherInstance,
                done,
                month,
                orderMicros,
                service,
                fileMonth,
                fileRow,
                files,
                sent,
                rejected,
                now());
    }

    /** The same progress, and nothing left to send. */
    public ReplayRecord finished() {
        return new ReplayRecord(
                replay,
                topic,
                instance,
                true,
                month,
                orderMicros,
                service,
                fileMonth,
                fileRow,
                files,
                sent,
                rejected,
                now());
    }

    /** Rows sent and rejected, over all months. */
    public long rows() {
        return sent + rejected;
    }

    public static String now() {
        return Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString();
    }
}
