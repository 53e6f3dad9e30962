package taxistream.streaming;

import java.time.LocalDateTime;
import java.util.concurrent.atomic.AtomicLong;
import taxistream.trips.Service;
import taxistream.trips.Trip;

/** Trips as tests want them. */
public final class TestTrips {

    private static final AtomicLong ROW = new AtomicLong();

    private TestTrips() {}

    /** A green trip of 10 dollars and 12 minutes from zone 7, at a wall-clock time such as 2024-03-05T10:00:00. */
    public static Trip trip(String pickup) {
        LocalDateTime time = LocalDateTime.parse(pickup);
        return new Trip()
                .service(Service.GREEN)
                .pickupAtMicros(Trip.micros(time))
                .dropoffAtMicros(Trip.micros(time.plusMinutes(12)))
                .pickupZone(7)
                .dropoffZone(8)
                .paymentType(1)
                .passengerCount(1)
                .rateCode(1)
                .vendor("2")
                .distanceMiles(1.5)
                .fareCents(900)
                .tipCents(100)
                .tollsCents(0)
                .totalCents(1000)
                .fileMonth(time.getYear() * 100 + time.getMonthValue())
                .fileRow(ROW.getAndIncrement());
    }
}
