package taxistream.streaming.mysql;

import java.time.LocalDateTime;
import java.util.SortedMap;

/**
 * The rows that a replay has sent and rejected, as the job last read them from Kafka.
 *
 * @param topic the topic of trips that it writes to
 * @param done whether every row has been sent
 * @param rejected rows that were not sent, by reason
 * @param committedAt when the replay last committed, UTC by its own clock
 */
public record ReplayRow(
        String topic,
        String replay,
        boolean done,
        long sent,
        SortedMap<String, Long> rejected,
        LocalDateTime committedAt) {

    public long rejectedRows() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
