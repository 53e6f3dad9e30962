package benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import taxistream.streaming.admit.MonthBounds;
import taxistream.trips.Service;
import taxistream.trips.Trip;
import taxistream.trips.TripDecoder;
import taxistream.trips.TripEncoder;
import taxistream.trips.TripFormat;

/** Bytes of a record to a trip, a trip to its month, and a trip to bytes; distinct trips, nanoseconds each. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecoderBenchmark {

    private static final int TRIPS = 4_096;
    private static final long JANUARY = 1_609_459_200_000_000L;

    @Param({"AVRO", "JSON"})
    public TripFormat format;

    private final TripDecoder decoder = new TripDecoder();
    private final MonthBounds month = new MonthBounds();
    private final Trip trip = new Trip();
    private final Trip[] trips = new Trip[TRIPS];
    private final byte[][] records = new byte[TRIPS][];
    private TripEncoder encoder;

    @Setup
    public void encode() {
        encoder = format.encoder();
        for (int i = 0; i < TRIPS; i++) {
            trips[i] = new Trip()
                    .service(Service.YELLOW)
                    .vendor("2")
                    .pickupAtMicros(JANUARY + i * 600_000_000L)
                    .dropoffAtMicros(JANUARY + i * 600_000_000L + 900_000_000L)
                    .pickupZone(1 + i % 263)
                    .dropoffZone(1 + i * 31 % 263)
                    .passengerCount(1 + i % 4)
                    .distanceMiles(i % 97 / 10.0)
                    .rateCode(1)
                    .paymentType(1 + i % 2)
                    .fareCents(500 + i)
                    .tipCents(i % 300)
                    .tollsCents(0)
                    .totalCents(900 + i)
                    .fileMonth(202_101)
                    .fileRow(i);
            records[i] = encoder.encode(trips[i]);
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public long decode() {
        long sum = 0;
        for (byte[] record : records) {
            decoder.decode(record, trip);
            sum += trip.totalCents();
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public long month() {
        long sum = 0;
        for (Trip one : trips) {
            month.seek(one.pickupAtMicros());
            sum += month.endMicros();
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public long encodeAgain() {
        long sum = 0;
        for (Trip one : trips) {
            sum += encoder.encode(one).length;
        }
        return sum;
    }
}
