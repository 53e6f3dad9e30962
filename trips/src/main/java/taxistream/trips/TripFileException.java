package taxistream.trips;

/** A file that cannot be taken for trips. The message names the file, says why, and what to do. */
public final class TripFileException extends RuntimeException {

    public TripFileException(String sentence) {
        super(sentence);
    }

    public TripFileException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
