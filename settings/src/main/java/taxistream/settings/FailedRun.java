package taxistream.settings;

/**
 * A run that was asked for correctly and failed for a reason that a person can act on. Ends the command with exit code 1.
 * The message is what the person reads: what happened, with which input, what to do.
 */
public final class FailedRun extends RuntimeException {

    public FailedRun(String sentence) {
        super(sentence);
    }

    public FailedRun(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
