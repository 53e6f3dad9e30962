package taxistream.replay;

import java.util.Optional;

/**
 * How a run ended.
 *
 * @param stoppedAt empty if every row was sent; otherwise, in words, the row after which the next run goes on
 */
public record ReplayOutcome(ReplaySummary summary, Optional<String> stoppedAt) {}
