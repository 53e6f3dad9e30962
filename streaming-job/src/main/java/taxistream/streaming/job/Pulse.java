package taxistream.streaming.job;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Whether every query goes on, which a thread beside them cannot tell by being alive itself. For one thread. */
final class Pulse {

    private Set<String> batches = Set.of();

    /** Whether each query waits for its trigger, or is in another batch than when this method said yes last. */
    boolean goesOn(Collection<StreamingQuery> queries) {
        Set<String> now = queries.stream()
                .filter(query -> query.isActive() && query.status().isTriggerActive())
                .map(Pulse::batch)
                .collect(Collectors.toSet());
        if (now.stream().anyMatch(batches::contains)) {
            return false;
        }
        batches = now;
        return true;
    }

    private static String batch(StreamingQuery query) {
        StreamingQueryProgress last = query.lastProgress();
        return query.runId() + " after " + (last == null ? "none" : last.batchId());
    }
}
