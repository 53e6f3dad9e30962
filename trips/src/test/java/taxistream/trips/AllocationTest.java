package taxistream.trips;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What a record costs in memory that has to be collected again: a guard of the hot path that does not depend on a clock. */
class AllocationTest {

    private static final int RECORDS = 20_000;
    /** What a JVM may allocate meanwhile for itself: an array's header, a compiled method's constant. */
    private static final double NOISE = 0.5;

    private static final int OBJECT_HEADER_AND_PADDING = 24;

    private final Trip trip = new Trip();
    private final TripEncoder encoder = TripFormat.AVRO.encoder();
    private final TripDecoder decoder = new TripDecoder();
    private final byte[] record = encoder.encode(new Trip()
            .service(Service.GREEN)
            .vendor("2")
            .pickupAtMicros(1_609_459_200_000_000L)
            .dropoffAtMicros(1_609_459_800_000_000L)
            .pickupZone(74)
            .distanceMiles(1.5)
            .fareCents(1_250)
            .totalCents(1_500)
            .fileMonth(202_101)
            .fileRow(76_517));

    @Test
    void decodingATripAllocatesNothing() {
        assertThat(bytesARecord(() -> decoder.decode(record, trip))).isLessThan(NOISE);
    }

    @Test
    void encodingATripAllocatesTheRecordAndNothingElse() {
        decoder.decode(record, trip);
        assertThat(bytesARecord(() -> encoder.encode(trip)))
                .isLessThan(record.length + OBJECT_HEADER_AND_PADDING + NOISE);
    }

    private static double bytesARecord(Runnable work) {
        run(work); // what is allocated once is allocated now
        long before = allocated();
        run(work);
        return (allocated() - before) / (double) RECORDS;
    }

    private static void run(Runnable work) {
        for (int i = 0; i < RECORDS; i++) {
            work.run();
        }
    }

    /** Bytes that this thread has allocated so far. */
    static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
