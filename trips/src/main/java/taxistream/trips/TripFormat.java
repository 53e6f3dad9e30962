package taxistream.trips;

import java.util.Locale;
import java.util.function.Supplier;

/** How trips are written to a topic. Readers need not be told: the first byte shows which it is. */
public enum TripFormat {
    AVRO(TripAvroEncoder::new),
    JSON(TripJsonEncoder::new);

    private final Supplier<TripEncoder> encoder;

    TripFormat(Supplier<TripEncoder> encoder) {
        this.encoder = encoder;
    }

    public TripEncoder encoder() {
        return encoder.get();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
