package taxistream.trips;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.avro.SchemaNormalization;

/** Whatever bytes a record holds: a trip or a sentence, soon, and within a small multiple of the record's size. */
class TripDecoderFuzzTest {

    private static final long OLDER_FINGERPRINT = SchemaNormalization.parsingFingerprint64(TripAvro.schema(1));

    private final TripDecoder decoder = new TripDecoder();
    private final Trip trip = new Trip();

    @Property(tries = 5_000)
    void anyBytesAreATripOrASentence(@ForAll("values") byte[] value) {
        Optional<Rejection> rejection = decoder.decode(value, trip);
        if (rejection.isEmpty()) {
            assertThat(decoder.decode(new TripAvroEncoder().encode(trip), trip))
                    .as("a trip that was read can be written, and read again")
                    .isEmpty();
        } else {
            assertThat(rejection.get().detail()).isNotBlank().hasSizeLessThan(1_000);
        }
    }

    @Property(tries = 1_000)
    void decodingNeedsNoMoreMemoryThanAMultipleOfTheRecord(@ForAll("values") byte[] value) {
        decoder.decode(value, trip); // what is allocated once is allocated now
        long before = AllocationTest.allocated();
        decoder.decode(value, trip);
        assertThat(AllocationTest.allocated() - before).isLessThan(100_000 + 40L * value.length);
    }

    @Provide
    Arbitrary<byte[]> values() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, bytes(400)),
                Tuple.of(3, bytes(400).map(body -> avro(TripAvro.CURRENT_FINGERPRINT, body))),
                Tuple.of(2, bytes(400).map(body -> avro(OLDER_FINGERPRINT, body))),
                Tuple.of(4, damaged(encodedTrips())),
                Tuple.of(3, json()),
                Tuple.of(1, bombs()));
    }

    private static Arbitrary<byte[]> bytes(int most) {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(most);
    }

    private static byte[] avro(long fingerprint, byte[] body) {
        return ByteBuffer.allocate(10 + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(TripAvro.MARKER_1)
                .put(TripAvro.MARKER_2)
                .putLong(fingerprint)
                .put(body)
                .array();
    }

    private static Arbitrary<byte[]> encodedTrips() {
        return Combinators.combine(
                        Arbitraries.of(TripFormat.values()),
                        Arbitraries.of(Service.values()),
                        Arbitraries.longs(),
                        Arbitraries.doubles(),
                        Arbitraries.strings().ofMaxLength(20),
                        Arbitraries.integers())
                .as((format, service, number, miles, vendor, small) -> format.encoder()
                        .encode(new Trip()
                                .service(service)
                                .vendor(vendor)
                                // a year that JSON's times can spell
                                .pickupAtMicros(number % 100_000_000_000_000_000L)
                                .distanceMiles(miles)
                                .fareCents(number)
                                .paymentType(small)
                                .fileMonth(202_101)
                                .fileRow(number)));
    }

    /** Some bytes changed, the rest cut off, or another record's bytes put behind. */
    private static Arbitrary<byte[]> damaged(Arbitrary<byte[]> whole) {
        return Combinators.combine(
                        whole,
                        Arbitraries.integers().between(0, 3).list().ofMaxSize(3),
                        Arbitraries.randomValue(random -> random))
                .as((bytes, kinds, random) -> {
                    byte[] result = bytes.clone();
                    for (int kind : kinds) {
                        int at = random.nextInt(result.length + 1);
                        if (kind == 0) {
                            result = Arrays.copyOf(result, at);
                        } else if (kind == 1 && at < result.length) {
                            result[at] = (byte) random.nextInt();
                        } else if (kind == 2 && at < result.length) {
                            result[at] ^= (byte) (1 << random.nextInt(8));
                        } else if (kind == 3) {
                            result = Arrays.copyOf(result, result.length + 7);
                        }
                    }
                    return result;
                });
    }

    private static Arbitrary<byte[]> json() {
        Arbitrary<String> keys = Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Arbitraries.of(Arrays.stream(TripField.values())
                                .map(TripField::column)
                                .toList())),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(8).map(TripDecoderFuzzTest::quotable)));
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.of(
                        "null",
                        "true",
                        "{}",
                        "[]",
                        "[[[1]]]",
                        "{\"a\":{\"b\":null}}",
                        "\"\"",
                        "-0",
                        "1e999",
                        "1e-999",
                        "NaN",
                        "\"green\"",
                        "\"2021-01\"",
                        "\"2021-13\"",
                        "\"+999999999-12\"",
                        "\"2021-01-01T00:00:00\"",
                        "\"+999999999-01-01T00:00:00\"",
                        "\"2021-02-30 25:00:00\"",
                        "99999999999999999999999",
                        "{",
                        "\"\\ud800\""),
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.doubles().map(String::valueOf),
                Arbitraries.strings().ofMaxLength(30).map(text -> "\"" + quotable(text) + "\""));
        return Combinators.combine(keys, values)
                .as((key, value) -> "\"" + key + "\":" + value)
                .list()
                .ofMaxSize(20)
                .map(entries -> ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static String quotable(String text) {
        return text.replaceAll("[\\\\\"\\p{Cntrl}]", "_");
    }

    /** Small records that claim to be large, and large ones that hold nothing but nesting. */
    private static Arbitrary<byte[]> bombs() {
        byte[] hugeText = {2, 0, 2, (byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F, 'x'};
        return Arbitraries.of(
                avro(TripAvro.CURRENT_FINGERPRINT, hugeText),
                avro(OLDER_FINGERPRINT, hugeText),
                ("{\"x\":" + "[".repeat(200_000)).getBytes(StandardCharsets.UTF_8),
                ("{\"x\":" + "{\"x\":".repeat(50_000)).getBytes(StandardCharsets.UTF_8),
                ("{\"fare_cents\":" + "9".repeat(500_000) + "}").getBytes(StandardCharsets.UTF_8),
                ("{\"distance_miles\":" + "9".repeat(500_000) + "}").getBytes(StandardCharsets.UTF_8),
                ("{\"distance_miles\":1e999999999}").getBytes(StandardCharsets.UTF_8),
                ("{\"vendor\":\"" + "v".repeat(1_000_000) + "\"}").getBytes(StandardCharsets.UTF_8),
                ("{\"pickup_at\":\"" + "2".repeat(500_000) + "\"}").getBytes(StandardCharsets.UTF_8),
                ("{\"" + "k".repeat(1_000_000) + "\":1}").getBytes(StandardCharsets.UTF_8),
                new byte[1_000_000]);
    }
}
