package taxistream.streaming;

import java.util.Optional;
import taxistream.settings.FailedRun;
import taxistream.streaming.checkpoint.ConcurrentDriverException;
import taxistream.streaming.mysql.TakenOverException;

/** What ended a streaming query, below the wrappers that Spark puts around it. */
final class QueryFailure {

    private QueryFailure() {}

    /** The sentence for a person, where the cause has one. */
    static Optional<String> sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedRun
                    || cause instanceof TakenOverException
                    || cause instanceof ConcurrentDriverException) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
    }

    /** Whether the query ended because it was asked to. */
    static boolean isStop(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StopGate.StoppedException) {
                return true;
            }
        }
        return false;
    }
}
