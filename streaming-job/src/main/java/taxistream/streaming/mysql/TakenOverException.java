package taxistream.streaming.mysql;

/** Another job took the statistic over: this one must stop and has changed nothing since. */
public final class TakenOverException extends RuntimeException {

    TakenOverException(String sentence) {
        super(sentence);
    }
}
