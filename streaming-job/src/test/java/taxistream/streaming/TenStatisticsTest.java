package taxistream.streaming;

import static java.util.stream.Collectors.averagingDouble;
import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.maxBy;
import static java.util.stream.Collectors.summingDouble;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.trips.Trip;

/** Ten statistics of one topic at once, of every kind that is allowed: each is what plain Java counts of the same trips. */
@Tag("servers")
class TenStatisticsTest {

    private static final int TRIPS = 240;
    private static final int RUNS = 3;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    @TempDir
    Path folder;

    private final TestTopic topic = new TestTopic(2);
    private final List<Ride> rides = rides();

    /** A trip as plain Java counts it. */
    private record Ride(LocalDateTime pickup, int zone, int payment, long fare, long tip, double miles) {

        String month() {
            return pickup.toLocalDate().withDayOfMonth(1).toString();
        }

        Trip trip() {
            return TestTrips.trip(pickup.toString())
                    .pickupZone(zone)
                    .paymentType(payment)
                    .fareCents(fare)
                    .tipCents(tip)
                    .distanceMiles(miles);
        }
    }

    /** In the order of their pickups, fares all different. */
    private static List<Ride> rides() {
        Random random = new Random(10);
        LocalDateTime start = LocalDate.of(2024, 1, 1).atStartOfDay();
        List<Ride> rides = new ArrayList<>();
        for (int i = 0; i < TRIPS; i++) {
            rides.add(new Ride(
                    start.plusSeconds(i * 20_000L + 1 + random.nextInt(10_000)),
                    1 + random.nextInt(4),
                    random.nextInt(3),
                    i * 100L + random.nextInt(100),
                    random.nextInt(3) * 50L,
                    random.nextInt(40) / 4.0));
        }
        return rides;
    }

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
    }

    @Test
    void eachIsRightWhenAllRunAtOnce() {
        TestJob job = new TestJob(folder, topic)
                .statistic("s01", "SELECT month, count(*) AS n FROM trips GROUP BY month")
                .statistic(
                        "s02", "SELECT month, pickup_zone, sum(fare_cents) AS n FROM trips GROUP BY month, pickup_zone")
                .statistic(
                        "s03",
                        "SELECT month, payment_type, count(*) FILTER (WHERE tip_cents > 0) AS n FROM trips GROUP BY month, payment_type")
                .statistic(
                        "s04",
                        "SELECT month, to_date(pickup_at) AS day, count(*) AS n FROM trips GROUP BY month, to_date(pickup_at)")
                .statistic(
                        "s05",
                        "SELECT month, hour(pickup_at) AS hour, sum(distance_miles) AS n FROM trips GROUP BY month, hour(pickup_at)")
                .statistic("s06", "SELECT month, max(fare_cents) AS n FROM trips GROUP BY month")
                .statistic(
                        "s07",
                        "SELECT month, CAST(sum(fare_cents + tip_cents) / 100.0 AS DECIMAL(18, 2)) AS n FROM trips GROUP BY month")
                .statistic(
                        "s08",
                        "WITH far AS (SELECT * FROM trips WHERE distance_miles >= 5) SELECT month, avg(distance_miles) AS n FROM far GROUP BY month")
                .statistic(
                        "s09",
                        "SELECT month, max_by(pickup_zone, struct(fare_cents, pickup_zone)) AS n FROM trips GROUP BY month")
                .statistic("s10", "SELECT month, pickup_at, count(*) AS n FROM trips GROUP BY month, pickup_at");
        for (int run = 0; run < RUNS; run++) {
            rides.subList(run * TRIPS / RUNS, (run + 1) * TRIPS / RUNS).forEach(ride -> topic.send(ride.trip()));
            job.runToEnd();
        }
        expect("s01", rides.stream(), Ride::month, counting());
        expect("s02", rides.stream(), ride -> ride.month() + " " + ride.zone(), summingLong(Ride::fare));
        expect(
                "s03",
                rides.stream(),
                ride -> ride.month() + " " + ride.payment(),
                summingLong(ride -> ride.tip() > 0 ? 1 : 0));
        expect("s04", rides.stream(), ride -> ride.month() + " " + ride.pickup().toLocalDate(), counting());
        expect("s05", rides.stream(), ride -> ride.month() + " " + ride.pickup().getHour(), summingDouble(Ride::miles));
        expect("s06", rides.stream(), Ride::month, highest(Ride::fare));
        expect("s07", rides.stream(), Ride::month, dollars());
        expect("s08", rides.stream().filter(ride -> ride.miles() >= 5), Ride::month, averagingDouble(Ride::miles));
        expect("s09", rides.stream(), Ride::month, highest(Ride::zone));
        expect("s10", rides.stream(), ride -> ride.month() + " " + SECONDS.format(ride.pickup()), counting());
        assertThat(TestServers.query("SELECT DISTINCT trips, late, rejected FROM taxistream_progress"))
                .containsExactly(TRIPS + " 0 0");
    }

    /** Of the ride with the highest fare. */
    private static Collector<Ride, ?, Object> highest(Function<Ride, Object> value) {
        return collectingAndThen(maxBy(Comparator.comparing(Ride::fare)), ride -> value.apply(ride.orElseThrow()));
    }

    private static Collector<Ride, ?, Object> dollars() {
        return collectingAndThen(summingLong(ride -> ride.fare() + ride.tip()), cents -> BigDecimal.valueOf(cents, 2));
    }

    private static void expect(
            String statistic, Stream<Ride> rides, Function<Ride, String> key, Collector<Ride, ?, ?> value) {
        Map<String, String> expected = new TreeMap<>();
        rides.collect(groupingBy(key, value)).forEach((group, n) -> expected.put(group, number(n.toString())));
        Map<String, String> table = new TreeMap<>();
        for (String row : TestServers.query("SELECT * FROM " + statistic)) {
            int last = row.lastIndexOf(' ');
            table.put(row.substring(0, last), number(row.substring(last + 1)));
        }
        assertThat(table).as(statistic).isEqualTo(expected);
    }

    /** Written without regard to its type. */
    private static String number(String text) {
        return new BigDecimal(text)
                .setScale(6, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
