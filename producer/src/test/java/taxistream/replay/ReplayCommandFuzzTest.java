package taxistream.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import taxistream.settings.Commands;

/** Whatever the flags say, and whatever a file holds: a survey, or a sentence with exit code 1 or 2. */
@Tag("long")
class ReplayCommandFuzzTest {

    private static Path folder;
    private static Path month;

    @BeforeContainer
    static void writeMonth() throws IOException, SQLException {
        folder = Files.createTempDirectory("fuzz");
        month = folder.resolve("green_tripdata_2021-01.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            connection
                    .createStatement()
                    .execute("COPY (SELECT TIMESTAMP '2021-01-01 00:00:00' + to_hours(i) AS lpep_pickup_datetime,"
                            + " 1.5 AS fare_amount FROM range(50) numbers(i)) TO '" + month + "' (FORMAT parquet)");
        }
    }

    @AfterContainer
    static void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 150)
    void anyFlagsAreObeyedOrRefused(@ForAll("flags") List<String> flags) {
        List<String> arguments = new ArrayList<>(List.of("--dry-run", month.toString()));
        // The summary is written wherever it is told to: here, that is below the folder.
        flags.forEach(flag -> arguments.add(flag.replaceFirst("^--summary=", "--summary=" + folder + "/")));
        assertExplained(arguments);
    }

    @Property(tries = 150)
    void aDamagedFileIsReadOrRefused(@ForAll("cuts") Damage damage) throws IOException {
        byte[] bytes = Files.readAllBytes(month);
        for (int i = 0; i < damage.bytes().size(); i++) {
            bytes[Math.floorMod(damage.at() + i, bytes.length)] = damage.bytes().get(i);
        }
        Path damaged = folder.resolve("yellow_tripdata_2021-01.parquet");
        Files.write(damaged, java.util.Arrays.copyOf(bytes, bytes.length - damage.cut() % bytes.length));
        assertExplained(List.of("--dry-run", "--service", "green", damaged.toString()));
    }

    /** Four values of 150 MB each in a file of 20 kB. */
    @Example
    void aBombIsRefusedWithinTheMemoryThatWasPromised() throws IOException, SQLException {
        Path bomb = folder.resolve("fhv_tripdata_2021-01.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            connection
                    .createStatement()
                    .execute("COPY (SELECT TIMESTAMP '2021-01-01 00:00:00' + to_minutes(i) AS pickup_datetime,"
                            + " TIMESTAMP '2021-01-01 00:05:00' + to_minutes(i) AS dropOff_datetime, 1 AS PUlocationID,"
                            + " repeat('v', 150000000) AS dispatching_base_num FROM range(4) numbers(i)) TO '" + bomb
                            + "' (FORMAT parquet, COMPRESSION zstd)");
        }
        try {
            assertThat(Files.size(bomb)).isLessThan(100_000);
            assertThat(assertExplained(List.of("--dry-run", "--memory", "100m", bomb.toString())))
                    .contains(bomb.toString(), "It needs more memory than --memory leaves for it: raise --memory.");
            // The file may be a good one, so it is not left aside.
            assertThat(assertExplained(List.of(
                            "--dry-run", "--skip-bad-files", "--memory", "100m", bomb.toString(), month.toString())))
                    .contains(bomb.toString(), "raise --memory.")
                    .doesNotContain("Skipped");
        } finally {
            Files.delete(bomb);
        }
    }

    private static String assertExplained(List<String> arguments) {
        StringWriter err = new StringWriter();
        int exit = new Commands(Map.of(), new PrintWriter(new StringWriter()), new PrintWriter(err, true))
                .run(ProducerCommands.family(), "replay", arguments.toArray(String[]::new));
        assertThat(exit).isBetween(0, 2);
        assertThat(err.toString()).doesNotContain("no sentence for").doesNotContain("\tat ");
        if (exit != 0) {
            assertThat(err.toString()).isNotBlank();
        }
        return err.toString();
    }

    /** Bytes that stand somewhere else than they should, and how many are missing at the end. */
    record Damage(int at, List<Byte> bytes, int cut) {}

    @Provide
    Arbitrary<Damage> cuts() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 100_000),
                        Arbitraries.bytes().list().ofMaxSize(12),
                        Arbitraries.integers()
                                .between(0, 1)
                                .flatMap(cut -> cut == 0
                                        ? Arbitraries.just(0)
                                        : Arbitraries.integers().between(0, 5_000)))
                .as(Damage::new);
    }

    @Provide
    Arbitrary<List<String>> flags() {
        Arbitrary<String> names = Arbitraries.of(
                "--service",
                "--month",
                "--speedup",
                "--rate",
                "--from",
                "--to",
                "--outside-month",
                "--order-by",
                "--memory",
                "--format",
                "--max-outage",
                "--replay-id",
                "--topic",
                "--kafka-config",
                "--summary",
                "--unknown");
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.of(
                        "",
                        "green",
                        "GREEN",
                        "fhvhv",
                        "2021-01",
                        "2021-13",
                        "+999999999-12",
                        "-999999999-01",
                        "2021-01-01",
                        "2021-01-01T00:00:00",
                        "+999999999-12-31T23:59:59",
                        "999999999d",
                        "0ms",
                        "35d",
                        "1g",
                        "1",
                        "999999999t",
                        "NaN",
                        "Infinity",
                        "-1",
                        "1e308",
                        "1e-320",
                        "pickup",
                        "dropoff",
                        "avro",
                        "/",
                        "/no/such/file",
                        "\0",
                        "'; DROP TABLE x",
                        "%s"),
                Arbitraries.strings().ofMaxLength(10));
        return Combinators.combine(names, values)
                .as((name, value) -> name + "=" + value)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }
}
