package taxistream.trips;

/** Turns trips into the bytes of Kafka records. Not safe for several threads. */
public interface TripEncoder {

    /** The trip's bytes, in an array of their own. Its required fields must not be null: see {@link TripField#required}. */
    byte[] encode(Trip trip);
}
