package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two months of all four services as large as TLC publishes them, with the launcher and the settings that it ships with: replayed,
 * counted, verified, and compared with DuckDB. What each command took is written to {@code target/real-sizes.md}.
 *
 * <p>{@code -Dreal.sizes=FOLDER} takes files that are there already, in place of 49 million invented trips.
 */
@NeedsDocker
@Nightly
class RealSizesIT {

    private static final Map<String, Integer> ROWS =
            Map.of("yellow", 3_100_000, "green", 70_000, "fhv", 1_200_000, "fhvhv", 20_000_000);

    private final String topic = Servers.uniqueName("trips");
    private final List<String> table = new ArrayList<>();

    @Test
    void twoMonthsOfAllServicesAreCountedToTheCent(@TempDir Path work) throws Exception {
        Path data = data(work);
        List<Path> files = TestData.below(data);
        TestDatabase database = Servers.newDatabase();
        String kafka = Servers.kafka().getBootstrapServers();
        String[] mysql = {"--mysql-url", database.url(), "--mysql-user", database.user()};
        measure("replay", database, "replay", data.toString(), "--bootstrap-servers", kafka, "--topic", topic);
        measure(
                "stream",
                database,
                joined(
                        mysql,
                        "stream",
                        "--available-now",
                        "--bootstrap-servers",
                        kafka,
                        "--topic",
                        topic,
                        "--checkpoint",
                        work.resolve("checkpoint").toString()));
        String verified = measure(
                "verify",
                database,
                joined(mysql, "verify", data.toString(), "--bootstrap-servers", kafka, "--topic", topic));
        assertThat(verified).contains("Equal: all ");
        assertThat(database.query("SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue"
                        + " FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                .isEqualTo(Oracle.monthlyTrips(files).stream()
                        .map(row -> row.subList(0, 9))
                        .toList());
        assertThat(database.query(
                        "SELECT month, service, weekday, hour, trips, revenue FROM monthly_hours ORDER BY 1, 2, 3, 4"))
                .isEqualTo(Oracle.monthlyHours(files));
        Files.write(Path.of("target", "real-sizes.md"), table);
    }

    private static Path data(Path work) throws Exception {
        String given = System.getProperty("real.sizes", "");
        if (!given.isEmpty()) {
            return Path.of(given);
        }
        Path data = work.resolve("data");
        for (Map.Entry<String, Integer> service : ROWS.entrySet()) {
            Measured.run(
                    Map.of(),
                    "generate",
                    "--service",
                    service.getKey(),
                    "--month",
                    "2021-01,2021-02",
                    "--rows",
                    service.getValue().toString(),
                    "--out",
                    data.toString());
        }
        return data;
    }

    private String measure(String name, TestDatabase database, String... command) throws Exception {
        Measured run = Measured.run(Map.of("MYSQL_PASSWORD", database.password()), command);
        table.add(String.format(
                "| %s | %d | %d | %d | %d |",
                name,
                run.wall().toSeconds(),
                run.cpu().toSeconds(),
                run.mostResidentKilobytes() / 1024,
                run.mostSpilledBytes() / 1_000_000));
        System.out.println(table.get(table.size() - 1));
        return run.output();
    }

    private static String[] joined(String[] more, String... command) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
    }
}
