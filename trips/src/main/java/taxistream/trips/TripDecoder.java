package taxistream.trips;

import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads trips from the bytes of Kafka records, in either format. One decoder a thread. Never throws for what the bytes hold,
 * and needs no more memory than a small multiple of their length.
 */
public final class TripDecoder {

    private final TripAvroDecoder avro = new TripAvroDecoder();
    private final TripJsonDecoder json = new TripJsonDecoder();

    /**
     * Decodes the value into the trip, whose former content is gone in any case. The trip's vendor is a slice of the value.
     *
     * @param value a record's value; null as in a tombstone
     * @return why it is no trip; empty if it is one
     */
    public Optional<Rejection> decode(byte[] value, Trip trip) {
        trip.clear();
        if (value == null || value.length == 0) {
            return refused("the record has no value");
        }
        try {
            return switch (value[0]) {
                case TripAvro.MARKER_1 -> avro.decode(value, trip);
                case '{' -> json.decode(value, trip);
                default ->
                    refused("the first byte is 0x" + HexFormat.of().toHexDigits(value[0])
                            + ": neither C3 (Avro single-object encoding) nor { (JSON)");
            };
        } catch (MalformedTripException e) {
            return refused(e.getMessage());
        }
    }

    static Optional<Rejection> refused(String detail) {
        return Optional.of(new Rejection(RejectionReason.UNDECODABLE, detail));
    }
}
