package taxistream.trips;

/** The bytes at hand are not those of a trip. The message says where they stop being so. Carries no stack trace: floods happen. */
final class MalformedTripException extends RuntimeException {

    MalformedTripException(String message) {
        super(message, null, false, false);
    }
}
