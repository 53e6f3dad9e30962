package taxistream.trips;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.trips.TripField.Type;

class TripCodecTest {

    private final TripDecoder decoder = new TripDecoder();
    private final Trip decoded = new Trip();

    /** The one that stands for a new schema is in the failure's sentence. */
    @ParameterizedTest
    @MethodSource("schemas")
    void theFingerprintsAreThoseOfTheSchemasCanonicalForms(int number) {
        assertThat(TripAvro.numberOf(SchemaNormalization.parsingFingerprint64(TripAvro.schema(number))))
                .as("0x%016xL", SchemaNormalization.parsingFingerprint64(TripAvro.schema(number)))
                .isEqualTo(number);
    }

    @Test
    void aTripIsWrittenWithTheLastSchemaThatThereIs() {
        assertThat(getClass().getResource("schemas/trip-" + TripAvro.CURRENT + ".avsc"))
                .isNotNull();
        assertThat(getClass().getResource("schemas/trip-" + (TripAvro.CURRENT + 1) + ".avsc"))
                .isNull();
        assertThat(TripField.ofSchema(TripAvro.CURRENT)).containsExactly(TripField.values());
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void theSchemasFieldsAreTheTripsInTheirOrderAndOfTheirTypes(int number) {
        assertThat(TripAvro.schema(number).getFields().stream()
                        .map(field -> field.name() + " " + types(field.schema()))
                        .toList())
                .containsExactlyElementsOf(TripField.ofSchema(number).stream()
                        .map(field -> field.column() + " " + types(field))
                        .toList());
    }

    static IntStream schemas() {
        return IntStream.rangeClosed(1, TripAvro.CURRENT);
    }

    private static List<Schema.Type> types(Schema schema) {
        return schema.isUnion()
                ? schema.getTypes().stream().map(Schema::getType).toList()
                : List.of(schema.getType());
    }

    private static List<Schema.Type> types(TripField field) {
        Schema.Type type =
                switch (field.type()) {
                    case SERVICE -> Schema.Type.ENUM;
                    case VENDOR -> Schema.Type.STRING;
                    case INT, MONTH -> Schema.Type.INT;
                    case TIME, LONG, CENTS -> Schema.Type.LONG;
                    case MILES -> Schema.Type.DOUBLE;
                };
        return field.required() ? List.of(type) : List.of(Schema.Type.NULL, type);
    }

    @Test
    void aTripThatIsClearedHasNothingOfTheOneBefore() {
        Trip trip = anyTrip(new Random(7), 0).clear();
        assertThat(trip).isEqualTo(new Trip());
        for (TripField field : TripField.values()) {
            if (field.type() != Type.SERVICE && field.type() != Type.VENDOR && field.type() != Type.MILES) {
                assertThat(trip.number(field)).as(field.column()).isZero();
            }
        }
        assertThat(trip.vendor()).isEmpty();
        assertThat(trip.distanceMiles()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsEncodedIsDecoded(TripFormat format) {
        Random random = new Random(7);
        TripEncoder encoder = format.encoder();
        for (int i = 0; i < 10_000; i++) {
            Trip trip = anyTrip(random);
            assertThat(decoder.decode(encoder.encode(trip), decoded)).isEmpty();
            assertThat(decoded).isEqualTo(trip);
        }
    }

    @Test
    void avrosOwnReaderReadsWhatWeWrite() throws IOException {
        BinaryMessageDecoder<GenericRecord> avro =
                new BinaryMessageDecoder<>(new GenericData(), TripAvro.currentSchema());
        GenericRecord read = avro.decode(new TripAvroEncoder().encode(greenTrip()));
        assertThat(read.get("service")).hasToString("GREEN");
        assertThat(read.get("vendor")).hasToString("2");
        assertThat(read.get("total_cents")).isEqualTo(680L);
        assertThat(read.get("passenger_count")).isNull();
        assertThat(read.get("file_month")).isEqualTo(202101);
    }

    @Test
    void weReadWhatAvrosOwnWriterWrites() throws IOException {
        Schema schema = TripAvro.currentSchema();
        GenericRecord record = new GenericData.Record(schema);
        record.put(
                "service", new GenericData.EnumSymbol(schema.getField("service").schema(), "FHVHV"));
        record.put("vendor", "HV0003");
        record.put("pickup_at", -1L);
        record.put("distance_miles", 244_152.01);
        record.put("fare_cents", Long.MIN_VALUE);
        record.put("file_month", 202004);
        record.put("file_row", 999L);
        ByteBuffer bytes = new BinaryMessageEncoder<GenericRecord>(new GenericData(), schema).encode(record);
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);

        assertThat(decoder.decode(value, decoded)).isEmpty();
        assertThat(decoded)
                .isEqualTo(new Trip()
                        .service(Service.FHVHV)
                        .vendor("HV0003")
                        .pickupAtMicros(-1)
                        .distanceMiles(244_152.01)
                        .fareCents(Long.MIN_VALUE)
                        .fileMonth(202004)
                        .fileRow(999));
    }

    /** As the first number of several bytes, in the middle, and as the last, where the record ends within a word. */
    @ParameterizedTest
    @MethodSource("numbersOfEveryLength")
    void aNumberOfAnyLengthIsAvrosOwn(long number) throws IOException {
        Trip trip = new Trip()
                .service(Service.GREEN)
                .pickupAtMicros(number)
                .tipCents(number)
                .fileMonth(202101)
                .fileRow(number);
        Schema schema = TripAvro.currentSchema();
        GenericRecord record = new GenericData.Record(schema);
        record.put(
                "service", new GenericData.EnumSymbol(schema.getField("service").schema(), "GREEN"));
        record.put("pickup_at", number);
        record.put("tip_cents", number);
        record.put("file_month", 202101);
        record.put("file_row", number);
        ByteBuffer avros = new BinaryMessageEncoder<GenericRecord>(new GenericData(), schema).encode(record);

        byte[] ours = new TripAvroEncoder().encode(trip);
        assertThat(ByteBuffer.wrap(ours)).isEqualTo(avros);
        assertThat(decoder.decode(ours, decoded)).isEmpty();
        assertThat(decoded).isEqualTo(trip);
    }

    static LongStream numbersOfEveryLength() {
        return IntStream.range(0, Long.SIZE)
                .mapToLong(bit -> 1L << bit)
                .flatMap(power -> LongStream.of(power - 1, power, -power, -power - 1, power / 3 * 2, power / 7 * -5))
                .distinct();
    }

    /** Seven zero bits more than needed, which Avro's own writer never writes and its reader reads. */
    @Test
    void aNumberThatIsLongerThanNeedBeIsRead() {
        byte[] shortest = new TripAvroEncoder()
                .encode(new Trip()
                        .service(Service.GREEN)
                        .pickupAtMicros(1)
                        .fileMonth(202101)
                        .fileRow(1));
        for (int more = 1; more < 10; more++) {
            byte[] longer = new byte[shortest.length + more];
            System.arraycopy(shortest, 0, longer, 0, shortest.length);
            Arrays.fill(longer, shortest.length - 1, longer.length - 1, (byte) 0x80);
            longer[shortest.length - 1] |= shortest[shortest.length - 1];
            assertThat(decoder.decode(longer, decoded))
                    .as("%d bytes more", more)
                    .isEmpty();
            assertThat(decoded.fileRow()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void aTripOfAnySchemaIsReadWithTheFieldsThatItHas(int number) throws IOException {
        Schema schema = TripAvro.schema(number);
        BinaryMessageEncoder<GenericRecord> avro = new BinaryMessageEncoder<>(new GenericData(), schema);
        Random random = new Random(number);
        for (int i = 0; i < 1_000; i++) {
            Trip trip = anyTrip(random);
            Trip without = withFields(TripField.ofSchema(number), trip);
            byte[] value = bytes(avro.encode(record(trip, schema)));
            assertThat(decoder.decode(value, decoded)).isEmpty();
            assertThat(decoded).isEqualTo(without);
            int length = TripAvro.HEADER_BYTES + random.nextInt(value.length - TripAvro.HEADER_BYTES);
            assertThat(decoder.decode(Arrays.copyOf(value, length), decoded))
                    .map(Rejection::reason)
                    .contains(RejectionReason.UNDECODABLE);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] value = new byte[buffer.remaining()];
        buffer.get(value);
        return value;
    }

    private static GenericRecord record(Trip trip, Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field schemaField : schema.getFields()) {
            TripField field = TripField.valueOf(schemaField.name().toUpperCase(Locale.ROOT));
            if (!trip.isNull(field)) {
                record.put(
                        schemaField.name(),
                        switch (field.type()) {
                            case SERVICE ->
                                new GenericData.EnumSymbol(
                                        schemaField.schema(), trip.service().name());
                            case VENDOR -> trip.vendor();
                            case MILES -> trip.distanceMiles();
                            case INT, MONTH -> (Object) (int) trip.number(field);
                            case TIME, LONG, CENTS -> trip.number(field);
                        });
            }
        }
        return record;
    }

    private static Trip withFields(List<TripField> fields, Trip trip) {
        Trip copy = new Trip();
        for (TripField field : fields) {
            if (!trip.isNull(field)) {
                switch (field.type()) {
                    case SERVICE -> copy.service(trip.service());
                    case VENDOR -> copy.vendor(trip.vendor());
                    case MILES -> copy.distanceMiles(trip.distanceMiles());
                    default -> copy.number(field, trip.number(field));
                }
            }
        }
        return copy;
    }

    @Test
    void anUnknownSchemaIsRejectedWithItsFingerprint() {
        byte[] value = new TripAvroEncoder().encode(greenTrip());
        value[2] ^= 1;
        assertThat(decoder.decode(value, decoded)).hasValueSatisfying(rejection -> {
            assertThat(rejection.reason()).isEqualTo(RejectionReason.UNKNOWN_SCHEMA);
            assertThat(rejection.detail())
                    .contains("%016x".formatted(TripAvro.CURRENT_FINGERPRINT ^ 1))
                    .contains("a newer one may");
        });
    }

    @Test
    void aRecordCutAnywhereIsUndecodable() {
        byte[] value = new TripAvroEncoder().encode(anyTrip(new Random(1)));
        for (int length = 0; length < value.length; length++) {
            assertThat(decoder.decode(Arrays.copyOf(value, length), decoded))
                    .map(Rejection::reason)
                    .contains(RejectionReason.UNDECODABLE);
        }
    }

    @Test
    void aByteMoreThanTheTripIsUndecodable() {
        byte[] value = new TripAvroEncoder().encode(greenTrip());
        assertThat(decoder.decode(Arrays.copyOf(value, value.length + 1), decoded))
                .map(Rejection::detail)
                .contains("1 bytes follow the last field");
    }

    @Test
    void bytesChangedAtRandomNeverThrow() {
        Random random = new Random(3);
        byte[] avro = new TripAvroEncoder().encode(greenTrip());
        byte[] json = new TripJsonEncoder().encode(greenTrip());
        for (int i = 0; i < 200_000; i++) {
            byte[] value = (i % 2 == 0 ? avro : json).clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(256);
            }
            assertThat(decoder.decode(value, decoded)).isNotNull();
        }
    }

    @Test
    void neitherAvroNorJsonIsSaidToBeSo() {
        assertThat(decoder.decode("hello".getBytes(StandardCharsets.UTF_8), decoded))
                .contains(new Rejection(
                        RejectionReason.UNDECODABLE,
                        "the first byte is 0x68: neither C3 (Avro single-object encoding) nor { (JSON)"));
        assertThat(decoder.decode(new byte[0], decoded)).map(Rejection::detail).contains("the record has no value");
        assertThat(decoder.decode(null, decoded)).map(Rejection::detail).contains("the record has no value");
    }

    @Test
    void aTripInJsonReadsAsPeopleWriteIt() {
        assertThat(new String(new TripJsonEncoder().encode(greenTrip()), StandardCharsets.UTF_8))
                .isEqualTo("{\"service\":\"green\",\"vendor\":\"2\",\"pickup_at\":\"2021-01-01T00:15:56\","
                        + "\"dropoff_at\":\"2021-01-01T00:19:52\",\"pickup_zone\":43,\"dropoff_zone\":151,"
                        + "\"distance_miles\":1.01,\"payment_type\":2,\"fare_cents\":550,\"tip_cents\":0,"
                        + "\"tolls_cents\":0,\"total_cents\":680,\"file_month\":\"2021-01\",\"file_row\":0}");
    }

    @Test
    void nullsAndUnknownKeysInJsonDoNotMatter() {
        assertThat(decodeJson("{'service':'fhv','vendor':null,'pickup_at':'2020-04-01 06:57:13','more':{'a':[1]},"
                        + "'file_month':'2020-04','file_row':7}"))
                .isEmpty();
        assertThat(decoded)
                .isEqualTo(new Trip()
                        .service(Service.FHV)
                        .pickupAtMicros(Trip.micros(LocalDateTime.parse("2020-04-01T06:57:13")))
                        .fileMonth(202004)
                        .fileRow(7));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'service':'green'                                  | not JSON: Unexpected end-of-input
            {'service':'tram'}                                  | service is none of yellow, green, fhv or fhvhv
            {'service':1}                                       | service cannot be 1
            {'pickup_at':'2021-13-01T00:00:00'}                 | pickup_at cannot be 2021-13-01T00:00:00
            {'pickup_zone':'43'}                                | pickup_zone cannot be 43
            {'pickup_zone':4294967296}                          | pickup_zone cannot be 4294967296
            {'fare_cents':5.5}                                  | fare_cents cannot be 5.5
            {'file_month':'2021'}                               | file_month cannot be 2021
            {'service':'green'}                                 | the JSON object has no pickup_at
            {}{}                                                | something follows the JSON object
            """)
    void jsonThatIsNoTripIsRejectedWithTheFieldAndItsValue(String json, String detail) {
        assertThat(decodeJson(json)).hasValueSatisfying(rejection -> {
            assertThat(rejection.reason()).isEqualTo(RejectionReason.UNDECODABLE);
            assertThat(rejection.detail()).startsWith(detail);
        });
    }

    private Optional<Rejection> decodeJson(String json) {
        return decoder.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), decoded);
    }

    static Trip greenTrip() {
        return new Trip()
                .service(Service.GREEN)
                .vendor("2")
                .pickupAtMicros(Trip.micros(LocalDateTime.parse("2021-01-01T00:15:56")))
                .dropoffAtMicros(Trip.micros(LocalDateTime.parse("2021-01-01T00:19:52")))
                .pickupZone(43)
                .dropoffZone(151)
                .distanceMiles(1.01)
                .paymentType(2)
                .fareCents(550)
                .tipCents(0)
                .tollsCents(0)
                .totalCents(680)
                .fileMonth(202101)
                .fileRow(0);
    }

    /** Every field present or not, values from the whole range. */
    private static Trip anyTrip(Random random) {
        return anyTrip(random, 0.25);
    }

    private static Trip anyTrip(Random random, double nulls) {
        Trip trip = new Trip();
        for (TripField field : TripField.values()) {
            if (!field.required() && random.nextDouble() < nulls) {
                continue;
            }
            switch (field.type()) {
                case SERVICE -> trip.service(Service.of(random.nextInt(4)));
                case VENDOR -> trip.vendor("v" + "é".repeat(random.nextInt(300)));
                case TIME -> trip.number(field, anyTime(random));
                case INT -> trip.number(field, random.nextInt() >> random.nextInt(32));
                case MONTH ->
                    trip.number(
                            field,
                            FileMonth.of(java.time.YearMonth.of(2009 + random.nextInt(17), 1 + random.nextInt(12))));
                case LONG, CENTS -> trip.number(field, random.nextLong() >> random.nextInt(64));
                case MILES -> trip.distanceMiles(random.nextInt(100_000) / 100.0);
            }
        }
        return trip;
    }

    /** Within the years that an ISO time can spell. */
    private static long anyTime(Random random) {
        return random.nextLong() % 60_000_000_000_000_000L;
    }
}
