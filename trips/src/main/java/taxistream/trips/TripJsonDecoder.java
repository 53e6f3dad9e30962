package taxistream.trips;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads what {@link TripJsonEncoder} writes, and what people write like it: a key may be absent or null, others are ignored. */
final class TripJsonDecoder {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Map<String, TripField> FIELDS =
            Arrays.stream(TripField.values()).collect(Collectors.toMap(TripField::column, Function.identity()));

    Optional<Rejection> decode(byte[] value, Trip trip) {
        try (JsonParser json = JSON.createParser(value)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                readField(json, trip);
            }
            if (json.nextToken() != null) {
                throw new MalformedTripException("something follows the JSON object");
            }
        } catch (IOException e) {
            throw new MalformedTripException("not JSON: " + firstLine(e.getMessage()));
        }
        for (TripField field : TripField.values()) {
            if (field.required() && trip.isNull(field)) {
                throw new MalformedTripException("the JSON object has no " + field.column());
            }
        }
        return Optional.empty();
    }

    private static void readField(JsonParser json, Trip trip) throws IOException {
        TripField field = FIELDS.get(json.currentName());
        JsonToken token = json.nextToken();
        if (field == null) {
            json.skipChildren();
        } else if (token != JsonToken.VALUE_NULL) {
            readValue(json, token, trip, field);
        }
    }

    private static void readValue(JsonParser json, JsonToken token, Trip trip, TripField field) throws IOException {
        try {
            switch (field.type()) {
                case SERVICE ->
                    trip.service(Service.ofLabel(text(json, token))
                            .orElseThrow(() -> new MalformedTripException("service is none of " + Service.labels())));
                case VENDOR -> trip.vendor(text(json, token));
                case TIME ->
                    trip.number(
                            field,
                            Trip.micros(LocalDateTime.parse(text(json, token).replace(' ', 'T'))));
                case MONTH -> trip.number(field, FileMonth.of(YearMonth.parse(text(json, token))));
                case MILES -> trip.distanceMiles(number(json, token).doubleValue());
                case INT, LONG, CENTS -> trip.number(field, wholeNumber(json, token));
            }
        } catch (DateTimeException | ArithmeticException | WrongTokenException e) {
            throw new MalformedTripException(field.column() + " cannot be " + shortened(json.getText()));
        }
    }

    private static String text(JsonParser json, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw new WrongTokenException();
        }
        return json.getText();
    }

    private static Number number(JsonParser json, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            throw new WrongTokenException();
        }
        return token == JsonToken.VALUE_NUMBER_INT ? json.getDecimalValue() : (Number) json.getDoubleValue();
    }

    private static long wholeNumber(JsonParser json, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new WrongTokenException();
        }
        return json.getLongValue();
    }

    private static String firstLine(String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private static final class WrongTokenException extends RuntimeException {
        WrongTokenException() {
            super(null, null, false, false);
        }
    }
}
