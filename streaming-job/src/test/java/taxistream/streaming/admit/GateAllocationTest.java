package taxistream.streaming.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.HashMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import taxistream.streaming.kafka.RejectedTopic;
import taxistream.streaming.kafka.RejectedTopicSettings;
import taxistream.trips.Service;
import taxistream.trips.Trip;
import taxistream.trips.TripField;
import taxistream.trips.TripFormat;
import taxistream.trips.TripLimits;

/** The job's hot path, record by record, allocates nothing: it decodes, checks, finds the month, compares, counts and shows. */
class GateAllocationTest {

    private static final int RECORDS = 20_000;
    private static final long SECOND = 1_000_000;
    private static final int MONTH_START = TripField.values().length;

    private final TripGate gate = new TripGate(
            new RejectedTopic(
                    new RejectedTopicSettings("statistic", "query", "trips", "trips.rejected", new HashMap<>())),
            TripLimits.at(Instant.now()),
            0);
    private final TripRow row = new TripRow(gate.trip(), gate.month());
    private final byte[][] records = new byte[RECORDS][];

    @Test
    void aTripThatCountsAllocatesNothing() {
        for (int i = 0; i < RECORDS; i++) {
            records[i] = TripFormat.AVRO
                    .encoder()
                    .encode(new Trip()
                            .service(Service.GREEN)
                            .pickupAtMicros(1_609_459_200_000_000L + i * SECOND)
                            .pickupZone(i % 265)
                            .fareCents(i)
                            .distanceMiles(i / 10.0)
                            .fileMonth(202_101)
                            .fileRow(i));
        }
        long sum = admitAll(); // what is allocated once is allocated now
        long before = allocated();
        sum += admitAll();
        double bytesARecord = (allocated() - before) / (double) RECORDS;

        assertThat(sum).isPositive();
        assertThat(bytesARecord).isLessThan(0.5);
    }

    private long admitAll() {
        long sum = 0;
        for (int i = 0; i < RECORDS; i++) {
            InternalRow trip = row.admitted(gate.admit(records[i], 0, i));
            sum += trip.getInt(TripField.PICKUP_ZONE.ordinal())
                    + trip.getLong(TripField.FARE_CENTS.ordinal())
                    + trip.getLong(MONTH_START)
                    + trip.getUTF8String(TripField.SERVICE.ordinal()).numBytes();
        }
        return sum;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
