package taxistream.dashboard;

import java.util.List;
import java.util.Map;

/**
 * What the watch saw last.
 *
 * @param state whether MySQL answers, and whether a job has ever written there
 * @param version changes with every batch of any statistic
 * @param pipeline the answer of /api/pipeline
 */
record Snapshot(State state, String version, Catalogue catalogue, Map<String, Object> pipeline) {

    enum State {
        /** A ledger with a row at least. */
        LIVE,
        /** MySQL answers, but no job has written yet. */
        EMPTY,
        /** MySQL does not answer. */
        AWAY
    }

    static Snapshot away(String sentence) {
        return new Snapshot(
                State.AWAY,
                "away",
                Catalogue.EMPTY,
                Map.of(
                        "state",
                        "away",
                        "version",
                        "away",
                        "detail",
                        sentence,
                        "statistics",
                        List.of(),
                        "months",
                        List.of(),
                        "rejected",
                        List.of(),
                        "history",
                        List.of()));
    }
}
