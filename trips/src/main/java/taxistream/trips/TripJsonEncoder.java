package taxistream.trips;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.format.DateTimeFormatter;

/**
 * Writes a trip as one JSON object, its keys the columns of {@link TripField} without those that are null. Times are
 * {@code 2021-01-01T00:15:56}, the file's month is {@code 2021-01}, money is whole cents.
 */
final class TripJsonEncoder implements TripEncoder {

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public byte[] encode(Trip trip) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (TripField field : TripField.values()) {
                if (!trip.isNull(field)) {
                    json.writeFieldName(field.column());
                    writeValue(json, trip, field);
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeValue(JsonGenerator json, Trip trip, TripField field) throws IOException {
        switch (field.type()) {
            case SERVICE -> json.writeString(trip.service().label());
            case VENDOR -> json.writeString(trip.vendor());
            case TIME ->
                json.writeString(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(Trip.wallClock(trip.number(field))));
            case MILES -> json.writeNumber(trip.distanceMiles());
            case MONTH -> json.writeString(FileMonth.toString((int) trip.number(field)));
            case INT, LONG, CENTS -> json.writeNumber(trip.number(field));
        }
    }
}
