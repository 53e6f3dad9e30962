package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The statistics that ship and do not run by default: invented trips of every service, and real ones where they are, into Kafka, by
 * the job into MySQL; every row compared with DuckDB's.
 */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MoreStatisticsIT {

    private static final Path CONFIG = Path.of(System.getProperty("repository.root"), "config");
    private static final String MINUTES = "date_sub('minute', pickup, dropoff)";

    private final String topic = Servers.uniqueName("more");

    private List<Path> files;
    private Path zones;
    private TestDatabase database;

    @BeforeAll
    void replayAndStream(@TempDir Path folder) throws IOException {
        files = new ArrayList<>();
        for (String service : List.of("yellow", "green", "fhv", "fhvhv")) {
            files.add(TestData.generated(folder.resolve("trips"), service, "2021-05", 5_000));
        }
        String real = System.getenv("TLC_DATA");
        if (real != null) {
            files.addAll(TestData.below(Path.of(real)));
        }
        zones = Files.createDirectory(folder.resolve("tables")).resolve("taxi_zone_lookup.csv");
        Files.write(zones, zones());
        database = Servers.newDatabase();
        TaxistreamProcess.Builder replay =
                TaxistreamProcess.command("replay").onKafka().with("--topic", topic);
        files.forEach(file -> replay.with(file.toString()));
        replay.run().expectSuccess();
        TaxistreamProcess.command("stream", "--available-now", "--topic", topic)
                .onKafka()
                .on(database)
                .with("--statistics", CONFIG.resolve("statistics/more").toString())
                .with("--views", CONFIG.resolve("views/more").toString())
                .with("--tables", zones.getParent().toString())
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .run()
                .expectSuccess();
    }

    /** As TLC's lookup is: not every zone of the trips is in it. */
    private static List<String> zones() {
        List<String> boroughs = List.of("Manhattan", "Queens", "Bronx", "Brooklyn", "Staten Island");
        return Stream.concat(
                        Stream.of("\"LocationID\",\"Borough\",\"Zone\",\"service_zone\""),
                        Stream.iterate(1, zone -> zone <= 250, zone -> zone + 1)
                                .map(zone -> zone + ",\"" + boroughs.get(zone % 5) + "\",\"Zone " + zone
                                        + "\",\"Boro Zone\""))
                .toList();
    }

    private void assertEqual(String table, String oracle) {
        List<List<String>> rows = Oracle.over(files, oracle);
        assertThat(rows).isNotEmpty();
        assertThat(database.query(table)).containsExactlyElementsOf(rows);
    }

    @Test
    void flowsBetweenBoroughs() {
        assertEqual(
                "SELECT month, service, pickup_borough, dropoff_borough, trips, revenue,"
                        + " CAST(round(distance_miles, 4) AS DECIMAL(30,4)) FROM monthly_flows ORDER BY 1, 2, 3, 4",
                "SELECT date_trunc('month', pickup)::DATE, service, coalesce(p.Borough, 'Unknown'), coalesce(d.Borough, 'Unknown'),"
                        + " count(*), (sum(total) / 100)::DECIMAL(18,2), round(sum(miles), 4)::DECIMAL(30,4) FROM counted"
                        + " LEFT JOIN '" + zones + "' p ON p.LocationID = counted.zone LEFT JOIN '" + zones
                        + "' d ON d.LocationID = counted.dropzone GROUP BY ALL ORDER BY 1, 2, 3, 4");
    }

    @Test
    void hoursAndDestinationsOfAZone() {
        assertEqual(
                "SELECT month, service, pickup_zone, hour, trips, revenue FROM monthly_zone_hours ORDER BY 1, 2, 3, 4",
                "SELECT date_trunc('month', pickup)::DATE, service, zone, hour(pickup), count(*), (sum(total) / 100)::DECIMAL(18,2)"
                        + " FROM counted GROUP BY ALL ORDER BY 1, 2, 3, 4");
        assertEqual(
                "SELECT month, service, pickup_zone, dropoff_borough, trips, revenue FROM monthly_destinations ORDER BY 1, 2, 3, 4",
                "SELECT date_trunc('month', pickup)::DATE, service, counted.zone, coalesce(d.Borough, 'Unknown'), count(*),"
                        + " (sum(total) / 100)::DECIMAL(18,2) FROM counted LEFT JOIN '" + zones
                        + "' d ON d.LocationID = counted.dropzone GROUP BY ALL ORDER BY 1, 2, 3, 4");
    }

    @Test
    void airports() {
        String name = "CASE %s WHEN 1 THEN 'Newark' WHEN 132 THEN 'JFK' WHEN 138 THEN 'LaGuardia' ELSE 'elsewhere' END";
        assertEqual(
                "SELECT month, service, from_airport, to_airport, hour, trips, revenue, tips, median_minutes FROM monthly_airports"
                        + " ORDER BY 1, 2, 3, 4, 5",
                "SELECT date_trunc('month', pickup)::DATE, service, " + name.formatted("zone") + ", "
                        + name.formatted("dropzone")
                        + ", hour(pickup), count(*), (sum(total) / 100)::DECIMAL(18,2), (sum(tip) / 100)::DECIMAL(18,2),"
                        + " quantile_disc(" + MINUTES
                        + ", 0.5) FROM counted WHERE zone IN (1, 132, 138) OR dropzone IN (1, 132, 138)"
                        + " GROUP BY ALL ORDER BY 1, 2, 3, 4, 5");
    }

    @Test
    void tipsByPaymentAndHour() {
        assertEqual(
                "SELECT month, service, payment_type, hour, trips, tipped_trips, tips, fare, CAST(round(tip_share, 9) AS DECIMAL(30,9))"
                        + " FROM monthly_tips ORDER BY 1, 2, 3, 4",
                "SELECT date_trunc('month', pickup)::DATE, service, payment, hour(pickup), count(*), count(*) FILTER (tip > 0),"
                        + " (sum(tip) / 100)::DECIMAL(18,2), (sum(fare) / 100)::DECIMAL(18,2),"
                        + " CASE WHEN sum(fare) > 0 THEN round(sum(tip)::DOUBLE / sum(fare)::DOUBLE, 9) END::DECIMAL(30,9) FROM counted"
                        + " GROUP BY ALL ORDER BY 1, 2, 3, 4");
    }

    /** Above ten thousand trips the job's median is near the middle, not in it: the trips on either side of it say how near. */
    @Test
    void lengths() {
        String miles = "coalesce(CASE WHEN miles >= 50 THEN 50 WHEN miles >= 0 THEN floor(miles) END, -1)::INT";
        assertEqual(
                "SELECT month, service, miles, trips, revenue FROM monthly_distances ORDER BY 1, 2, 3",
                "SELECT date_trunc('month', pickup)::DATE, service, " + miles
                        + ", count(*), (sum(total) / 100)::DECIMAL(18,2) FROM counted GROUP BY ALL ORDER BY 1, 2, 3");
        List<List<String>> medians =
                database.query("SELECT median_minutes FROM monthly_distances ORDER BY month, service, miles");
        List<List<String>> bounds = Oracle.over(
                files,
                "SELECT date_trunc('month', pickup)::DATE, service, " + miles + ", quantile_disc(" + MINUTES
                        + ", 0.499), quantile_disc(" + MINUTES + ", 0.501) FROM counted GROUP BY ALL ORDER BY 1, 2, 3");
        for (int row = 0; row < bounds.size(); row++) {
            String median = medians.get(row).get(0);
            if (bounds.get(row).get(3) == null) {
                assertThat(median).as("%s", bounds.get(row)).isNull();
            } else {
                assertThat(Long.parseLong(median))
                        .as("%s", bounds.get(row))
                        .isBetween(
                                Long.parseLong(bounds.get(row).get(3)),
                                Long.parseLong(bounds.get(row).get(4)));
            }
        }
    }

    @Test
    void surcharges() {
        String rest = "total - coalesce(fare, 0) - coalesce(tip, 0) - coalesce(toll, 0)";
        assertEqual(
                "SELECT month, service, pickup_zone, trips, charged_trips, surcharges, revenue FROM monthly_surcharges ORDER BY 1, 2, 3",
                "SELECT date_trunc('month', pickup)::DATE, service, zone, count(*), count(*) FILTER (" + rest
                        + " > 0), (sum(" + rest
                        + ") / 100)::DECIMAL(18,2), (sum(total) / 100)::DECIMAL(18,2) FROM counted GROUP BY ALL ORDER BY 1, 2, 3");
    }

    @Test
    void setsOfGroupsAndAViewOfOne() {
        assertEqual(
                "SELECT month, level, service, payment_type, trips, revenue FROM monthly_sets ORDER BY 1, 2, 3, 4",
                "SELECT * FROM (SELECT date_trunc('month', pickup)::DATE, 1, service, -1, count(*), (sum(total) / 100)::DECIMAL(18,2) FROM"
                        + " counted GROUP BY ALL UNION ALL SELECT date_trunc('month', pickup)::DATE, 2, 'all', payment, count(*),"
                        + " (sum(total) / 100)::DECIMAL(18,2) FROM counted GROUP BY ALL UNION ALL SELECT date_trunc('month',"
                        + " pickup)::DATE, 3, 'all', -1, count(*), (sum(total) / 100)::DECIMAL(18,2) FROM counted GROUP BY ALL)"
                        + " ORDER BY 1, 2, 3, 4");
        assertEqual(
                "SELECT month, payment_type, trips, revenue FROM monthly_payments ORDER BY 1, 2",
                "SELECT date_trunc('month', pickup)::DATE, payment, count(*), (sum(total) / 100)::DECIMAL(18,2) FROM counted GROUP BY ALL"
                        + " ORDER BY 1, 2");
        assertThat(database.value(
                        "SELECT table_comment FROM information_schema.tables WHERE table_schema = DATABASE() AND"
                                + " table_name = 'monthly_sets'"))
                .endsWith("and of the whole month. A view of each level.");
        assertThat(database.value(
                        "SELECT column_comment FROM information_schema.columns WHERE table_schema = DATABASE() AND"
                                + " table_name = 'monthly_sets' AND column_name = 'revenue'"))
                .isEqualTo("dollars, all charges");
    }

    @Test
    void vendorsAndTheirShares() {
        assertEqual(
                "SELECT month, service, vendor, trips, CAST(first_pickup AS CHAR(19)), CAST(last_pickup AS CHAR(19)), revenue,"
                        + " CAST(round(distance_miles, 4) AS DECIMAL(30,4)) FROM monthly_vendors ORDER BY 1, 2, CAST(vendor AS BINARY)",
                "SELECT date_trunc('month', pickup)::DATE, service, vendor, count(*), strftime(min(pickup), '%Y-%m-%d %H:%M:%S'),"
                        + " strftime(max(pickup), '%Y-%m-%d %H:%M:%S'), (sum(total) / 100)::DECIMAL(18,2),"
                        + " round(sum(miles), 4)::DECIMAL(30,4) FROM counted GROUP BY ALL ORDER BY 1, 2, 3");
        assertThat(database.query(
                        "SELECT month, service, round(sum(trip_share), 3) AS s FROM monthly_vendor_shares GROUP BY month,"
                                + " service HAVING s <> 1"))
                .isEmpty();
        assertEqual(
                "SELECT month, service, vendor, CAST(trip_share AS DECIMAL(10,3)) FROM monthly_vendor_shares ORDER BY 1, 2, CAST(vendor"
                        + " AS BINARY)",
                "SELECT m, service, vendor, (trips / sum(trips) OVER (PARTITION BY m, service))::DECIMAL(10,3) FROM (SELECT date_trunc('month',"
                        + " pickup)::DATE AS m, service, vendor, count(*) AS trips FROM counted GROUP BY ALL) ORDER BY 1, 2, 3");
    }
}
