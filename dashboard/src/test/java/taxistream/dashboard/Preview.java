package taxistream.dashboard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import taxistream.localstack.LocalDatabase;
import taxistream.settings.MySqlSettings;

/**
 * A dashboard over tables that keep growing, to look at while the page is worked on: not a test. Arguments: the port, and the
 * URL of a database to serve; 'fill' in place of the port fills that database and lets it grow.
 */
final class Preview {

    private Preview() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 1) {
            MySqlSettings mysql = new MySqlSettings(arguments[1], "taxistream", Optional.of("taxistream"));
            if (arguments[0].equals("fill")) {
                fill(mysql);
            } else {
                serve(Integer.parseInt(arguments[0]), mysql);
            }
            return;
        }
        try (LocalDatabase database = LocalDatabase.start()) {
            MySqlSettings mysql =
                    new MySqlSettings(database.jdbcUrl(), database.user(), Optional.of(database.password()));
            try (Dashboard dashboard = Dashboard.start(
                    new DashboardSettings("127.0.0.1", Integer.parseInt(arguments[0]), mysql, zones()))) {
                System.out.println(dashboard.address() + " over " + database.jdbcUrl());
                fill(mysql);
            }
        }
    }

    private static void fill(MySqlSettings mysql) throws Exception {
        try (Trips trips = Trips.published().orElse(Trips.generated(300_000));
                JobTables tables = new JobTables(mysql.url()).createAll()) {
            LocalDateTime from = trips.first();
            LocalDateTime end = LocalDateTime.parse("2023-02-10T00:00:00");
            tables.apply(trips, from, end, 18_240);
            tables.reject(YearMonth.of(2021, 1), "outside_month", 21);
            tables.reject(YearMonth.of(2023, 1), "outside_month", 4);
            tables.reject(YearMonth.of(1970, 1), "undecodable", 2);
            tables.reject(YearMonth.of(2021, 2), "late", 3);
            tables.replay("green-7f3a", 421_300, "outside_month", 25);
            tables.addZoneStatistics();
            tables.defined(
                    "monthly_trips",
                    Files.readString(Path.of("config/statistics/monthly_trips.sql"))
                            .replace("'", "\'\'"),
                    "trips.fare_cents, trips.month, trips.payment_type, trips.pickup_zone, trips.service, trips.tip_cents");
            tables.addStatistic(
                    "tips_by_distance",
                    "month DATE NOT NULL, miles INT NOT NULL, trips BIGINT, tips DECIMAL(18,2), tip_share DOUBLE",
                    "month, miles",
                    "How well long rides tip. miles: the distance in whole miles.",
                    "('2021-01-01', 1, 1200, 980.50, 0.12), ('2021-01-01', 2, 900, 1100.25, 0.14), ('2021-01-01', 3, 400, 800,"
                            + " 0.15), ('2021-02-01', 1, 1000, 900, 0.11)");
            while (true) {
                TimeUnit.MILLISECONDS.sleep(1500);
                LocalDateTime next = end.plus(Duration.ofHours(6));
                tables.apply(trips, end, next, 15_000 + Math.random() * 9_000);
                end = next;
            }
        }
    }

    private static void serve(int port, MySqlSettings mysql) throws InterruptedException {
        try (Dashboard dashboard = Dashboard.start(new DashboardSettings("127.0.0.1", port, mysql, zones()))) {
            System.out.println(dashboard.address());
            TimeUnit.DAYS.sleep(1);
        }
    }

    private static Optional<Path> zones() {
        return Optional.ofNullable(System.getenv("TLC_DATA")).map(data -> Path.of(data, "zones"));
    }
}
