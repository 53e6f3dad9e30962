package taxistream.trips;

import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Reads trips that were written with an older schema, by Avro's own schema resolution. Slow beside the current schema. */
final class OlderTripSchemas {

    private final TripDecoder.KnownSchemas schemas;
    private final Map<Long, GenericDatumReader<GenericRecord>> readers = new HashMap<>();

    OlderTripSchemas(TripDecoder.KnownSchemas schemas) {
        this.schemas = schemas;
    }

    Optional<Rejection> decode(long fingerprint, byte[] value, Trip trip) {
        Schema writer = schemas.older().get(fingerprint);
        if (writer == null) {
            return Optional.of(new Rejection(
                    RejectionReason.UNKNOWN_SCHEMA,
                    "this version knows no schema with the fingerprint %016x; a newer one may".formatted(fingerprint)));
        }
        try {
            GenericDatumReader<GenericRecord> reader = readers.computeIfAbsent(
                    fingerprint, number -> new GenericDatumReader<>(writer, TripAvro.currentSchema()));
            checkTexts(value, writer);
            fill(trip, reader.read(null, body(value)));
            return Optional.empty();
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw new MalformedTripException("the record does not follow its schema: " + e.getMessage());
        }
    }

    private static BinaryDecoder body(byte[] value) {
        return DecoderFactory.get()
                .binaryDecoder(value, TripAvro.HEADER_BYTES, value.length - TripAvro.HEADER_BYTES, null);
    }

    /** Avro's decoder allocates whatever length a text claims, so look first whether the record can hold it. */
    private static void checkTexts(byte[] value, Schema writer) throws IOException {
        BinaryDecoder body = body(value);
        for (Schema.Field field : writer.getFields()) {
            Schema schema = field.schema();
            if (schema.getType() == Schema.Type.UNION) {
                schema = schema.getTypes().get(body.readIndex());
            }
            switch (schema.getType()) {
                case NULL -> body.readNull();
                case INT, LONG -> body.readLong();
                case ENUM -> body.readEnum();
                case DOUBLE -> body.readDouble();
                case STRING -> skipText(body);
                default -> throw new IllegalStateException("no schema of a trip holds a " + schema.getType());
            }
        }
        if (!body.isEnd()) {
            throw new EOFException("bytes follow the last field");
        }
    }

    private static void skipText(BinaryDecoder body) throws IOException {
        long length = body.readLong();
        if (length < 0 || length > body.inputStream().available()) {
            throw new EOFException("a text is said to have " + length + " bytes");
        }
        body.skipFixed((int) length);
    }

    private static void fill(Trip trip, GenericRecord read) {
        for (TripField field : TripField.values()) {
            Object value = read.get(field.column());
            if (value == null) {
                continue;
            }
            switch (field) {
                case SERVICE -> trip.service(Service.valueOf(value.toString()));
                case VENDOR -> trip.vendor(value.toString());
                case DISTANCE_MILES -> trip.distanceMiles(((Number) value).doubleValue());
                default -> trip.number(field, ((Number) value).longValue());
            }
        }
    }
}
