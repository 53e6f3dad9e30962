package taxistream.settings;

/**
 * A command that was asked for wrongly: nothing was begun. Ends the command with exit code 2. The message is what the
 * person reads: what was wrong, and the nearest right spelling or the allowed range.
 */
public final class WrongUsage extends RuntimeException {

    public WrongUsage(String sentence) {
        super(sentence);
    }

    public WrongUsage(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
