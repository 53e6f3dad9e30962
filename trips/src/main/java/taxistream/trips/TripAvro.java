package taxistream.trips;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;

/**
 * The encoding in which trips travel: Avro single-object encoding (Avro specification, "Single-object encoding"): the bytes
 * C3 01, the schema's CRC-64-AVRO fingerprint with its lowest byte first, the record.
 */
public final class TripAvro {

    /**
     * CRC-64-AVRO of each schema's parsing canonical form: trip-1.avsc, trip-2.avsc and so on. The last one is the schema that the replay
     * writes. A test holds the fingerprints against Avro's own computation, and the schemas against {@link TripField}.
     */
    private static final long[] FINGERPRINTS = {0x64bb3bcf3994ad28L, 0x60788455f6ef487fL};

    /** The number of the schema that the replay writes. */
    static final int CURRENT = FINGERPRINTS.length;

    static final long CURRENT_FINGERPRINT = FINGERPRINTS[CURRENT - 1];

    static final int NONE = 0;

    static final byte MARKER_1 = (byte) 0xC3;
    static final byte MARKER_2 = 0x01;
    static final int HEADER_BYTES = 10;

    private TripAvro() {}

    /** The schema of what the replay writes, for other readers of the topic. */
    public static Schema currentSchema() {
        return schema(CURRENT);
    }

    /** The schema of this number, from 1. */
    static Schema schema(int number) {
        String resource = "trip-" + number + ".avsc";
        try (InputStream in = TripAvro.class.getResourceAsStream("schemas/" + resource)) {
            if (in == null) {
                throw new IllegalArgumentException("taxistream was built without its schema " + resource);
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of the schema with the fingerprint; {@link #NONE} if there is none. */
    static int numberOf(long fingerprint) {
        int number = CURRENT;
        while (number > NONE && FINGERPRINTS[number - 1] != fingerprint) {
            number--;
        }
        return number;
    }
}
