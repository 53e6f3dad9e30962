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

    /** The schema that the replay writes. A change of the schema is a new file, a new number and a new fingerprint. */
    static final String CURRENT_SCHEMA = "trip-1.avsc";

    /** CRC-64-AVRO of the current schema's parsing canonical form; a test holds it against Avro's own computation. */
    static final long CURRENT_FINGERPRINT = 0x64bb3bcf3994ad28L;

    static final byte MARKER_1 = (byte) 0xC3;
    static final byte MARKER_2 = 0x01;
    static final int HEADER_BYTES = 10;

    private TripAvro() {}

    /** The schema of what the replay writes, for other readers of the topic. */
    public static Schema currentSchema() {
        return schema(CURRENT_SCHEMA);
    }

    static Schema schema(String resource) {
        try (InputStream in = TripAvro.class.getResourceAsStream("schemas/" + resource)) {
            if (in == null) {
                throw new IllegalArgumentException("taxistream was built without its schema " + resource);
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
