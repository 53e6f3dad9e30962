package taxistream.dashboard;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of MySQL and the ledger at the watch's last look.
 *
 * @param state whether MySQL answers, and whether a job has ever written there
 * @param version changes with every batch of any statistic
 * @param pipeline the answer of /api/pipeline without the times
 */
record Snapshot(State state, String version, Catalogue catalogue, Map<String, Object> pipeline) {

    enum State {
        /** A ledger with a row at least. */
        LIVE,
        /** MySQL answers, but no job has written yet. */
        EMPTY,
        /** MySQL does not answer, or denies access. */
        AWAY
    }

    /** MySQL was not read, for this reason. */
    static Snapshot away(Trouble trouble, String sentence) {
        Map<String, Object> pipeline = nothing("away");
        pipeline.put("title", trouble.title());
        pipeline.put("detail", sentence);
        return new Snapshot(State.AWAY, "away", Catalogue.EMPTY, pipeline);
    }

    /** MySQL was read, and no job has written there. */
    static Snapshot empty() {
        return new Snapshot(State.EMPTY, "empty", Catalogue.EMPTY, nothing("empty"));
    }

    private static Map<String, Object> nothing(String state) {
        Map<String, Object> pipeline = new LinkedHashMap<>();
        pipeline.put("state", state);
        pipeline.put("version", state);
        for (String list : List.of("statistics", "months", "rejected", "replays", "refused_files")) {
            pipeline.put(list, List.of());
        }
        return pipeline;
    }

    /** The answer of /api/pipeline at this moment. */
    Map<String, Object> pipelineAt(Map<String, Object> times) {
        Map<String, Object> told = new LinkedHashMap<>(pipeline);
        told.putAll(times);
        return told;
    }

    /** When the newest batch of any statistic was committed, by MySQL's clock. */
    Optional<Instant> newestCommit() {
        return progress().stream().flatMap(row -> commit(row).stream()).max(Comparator.naturalOrder());
    }

    /** When the statistic's last batch was committed. */
    static Optional<Instant> commit(Map<String, Object> progress) {
        return Optional.ofNullable(progress.get("updated_at")).map(time -> Instant.parse(time.toString()));
    }

    /** The ledger's rows. */
    @SuppressWarnings("unchecked")
    List<Map<String, Object>> progress() {
        return (List<Map<String, Object>>) pipeline.get("statistics");
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> rows(String table) {
        return (List<Map<String, Object>>) pipeline.get(table);
    }
}
