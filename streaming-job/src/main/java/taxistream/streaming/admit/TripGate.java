package taxistream.streaming.admit;

import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import taxistream.streaming.kafka.RejectedRecords;
import taxistream.trips.Rejection;
import taxistream.trips.RejectionReason;
import taxistream.trips.Trip;
import taxistream.trips.TripDecoder;
import taxistream.trips.TripLimits;

/**
 * Decides for each record of a task whether it counts, and sends the others to the rejected topic: undecodable, implausible and late
 * ones. Late is exact, because each trip is compared with the batch's watermark before anything is grouped; Spark itself would drop
 * late groups silently. For one thread.
 */
final class TripGate {

    private final TripDecoder decoder = new TripDecoder();
    private final TripLimits limits;
    private final Trip trip = new Trip();
    private final MonthBounds month = new MonthBounds();
    private final long watermarkMicros;
    private final RejectedRecords rejectedRecords;

    private final Map<Integer, Long> tripsByMonth = new HashMap<>();
    private final Map<Integer, Long> lateByMonth = new HashMap<>();
    private final Map<RejectedGroup, Long> rejected = new HashMap<>();
    private int countedMonth = Integer.MIN_VALUE;
    private long countedTrips;
    private long latestPickupMicros = RangeCounts.NO_PICKUP;

    /** @param watermarkMillis the batch's watermark: a month that ends at it or before is final */
    TripGate(RejectedRecords rejectedRecords, TripLimits limits, long watermarkMillis) {
        this.rejectedRecords = rejectedRecords;
        this.limits = limits;
        this.watermarkMicros = watermarkMillis * 1000;
    }

    /** Whether the record counts; its trip and month then stand in {@link #trip} and {@link #month}. */
    boolean admit(byte[] value, int partition, long offset) {
        Optional<Rejection> undecodable = decoder.decode(value, trip);
        if (undecodable.isPresent()) {
            reject(value, partition, offset, undecodable.get(), RejectedGroup.NO_MONTH);
            return false;
        }
        if (!limits.allow(trip)) {
            Rejection refusal = limits.refusal(trip).orElseThrow();
            reject(value, partition, offset, refusal, monthOf(refusal));
            return false;
        }
        month.seek(trip.pickupAtMicros());
        if (month.endMicros() <= watermarkMicros) {
            rejectLate(value, partition, offset);
            return false;
        }
        count();
        return true;
    }

    private void count() {
        if (month.index() != countedMonth) {
            keepCount();
            countedMonth = month.index();
        }
        countedTrips++;
        latestPickupMicros = Math.max(latestPickupMicros, trip.pickupAtMicros());
    }

    private void keepCount() {
        if (countedTrips > 0) {
            tripsByMonth.merge(countedMonth, countedTrips, Long::sum);
        }
        countedTrips = 0;
    }

    /** An implausible pickup may be any number, and each month of it would be a row in MySQL. */
    private YearMonth monthOf(Rejection refusal) {
        if (refusal.reason() == RejectionReason.IMPLAUSIBLE_PICKUP) {
            return RejectedGroup.NO_MONTH;
        }
        month.seek(trip.pickupAtMicros());
        return MonthBounds.month(month.index());
    }

    private void reject(byte[] value, int partition, long offset, Rejection rejection, YearMonth rejectedMonth) {
        rejected.merge(new RejectedGroup(rejectedMonth, rejection.reason().label()), 1L, Long::sum);
        rejectedRecords.send(value, partition, offset, rejection);
    }

    private void rejectLate(byte[] value, int partition, long offset) {
        lateByMonth.merge(month.index(), 1L, Long::sum);
        String detail = "pickup_at " + Trip.wallClock(trip.pickupAtMicros())
                + ": its month was final, the watermark was at " + Trip.wallClock(watermarkMicros);
        rejectedRecords.send(value, partition, offset, new Rejection(RejectionReason.LATE, detail));
    }

    Trip trip() {
        return trip;
    }

    MonthBounds month() {
        return month;
    }

    /** Waits until the rejected records are acknowledged, and returns the counts of all records. */
    RangeCounts finish() {
        rejectedRecords.flush();
        keepCount();
        return new RangeCounts(byMonth(tripsByMonth), byMonth(lateByMonth), rejected, latestPickupMicros);
    }

    private static Map<YearMonth, Long> byMonth(Map<Integer, Long> counts) {
        Map<YearMonth, Long> byMonth = new HashMap<>();
        counts.forEach((index, count) -> byMonth.put(MonthBounds.month(index), count));
        return byMonth;
    }
}
