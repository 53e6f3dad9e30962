package taxistream.streaming.kafka;

import java.time.Instant;
import java.util.SortedMap;

/**
 * What a replay has sent and rejected so far, over all its months and runs, as it committed it together with its trips.
 *
 * @param replay the replay's id
 * @param done whether every row has been sent
 * @param sent trips sent
 * @param rejected rows that were not sent, by reason
 * @param committedAt when the replay last committed, by its own clock
 */
public record ReplayCounts(
        String replay, boolean done, long sent, SortedMap<String, Long> rejected, Instant committedAt) {}
