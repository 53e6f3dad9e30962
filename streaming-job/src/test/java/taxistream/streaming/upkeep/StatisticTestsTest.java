package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.streaming.TestServers;
import taxistream.streaming.statistic.StatisticFolders;

/** What {@code taxistream statistics test} prints. */
class StatisticTestsTest {

    @TempDir
    Path folder;

    private Path test;

    @BeforeEach
    void statistic() throws IOException {
        Files.writeString(
                folder.resolve("counts.sql"),
                "SELECT month, payment_type, count(*) AS trips, CAST(sum(fare_cents) / 100.0 AS DECIMAL(18, 2)) AS fare FROM trips"
                        + " GROUP BY month, payment_type");
        test = Files.createDirectory(folder.resolve("counts.test"));
        trips(
                "pickup_at,payment_type,fare_cents\n2024-01-31 23:59:59,1,100\n2024-01-01 00:00:00,1,150\n2024-02-01 00:00:00,,\n");
        expected("payment_type,month,trips,fare\n1,2024-01-01,2,2.50\n0,2024-02-01,1,\n");
    }

    private void trips(String csv) throws IOException {
        Files.writeString(test.resolve("trips.csv"), csv);
    }

    private void expected(String csv) throws IOException {
        Files.writeString(test.resolve("expected.csv"), csv);
    }

    private String run(boolean passes) {
        return run(folder, passes);
    }

    private static String run(Path folder, boolean passes) {
        StringWriter out = new StringWriter();
        StatisticFolders folders = new StatisticFolders(folder, folder.resolve("views"), folder.resolve("tables"));
        assertThat(new StatisticTests(TestServers.spark(), folders)
                        .run(folders.read(TestServers.spark()), new PrintWriter(out)))
                .as(out.toString())
                .isEqualTo(passes);
        return out.toString();
    }

    @Test
    void everyStatisticThatShipsPasses() {
        assertThat(run(Path.of("..", "config", "statistics"), true))
                .doesNotContain("has no test")
                .contains("monthly_trips", "monthly_hours", "tests passed.");
    }

    @Test
    void everyStatisticThatShipsAndDoesNotRunByDefaultPasses() {
        assertThat(run(Path.of("..", "config", "statistics", "more"), true))
                .doesNotContain("has no test")
                .contains("monthly_flows", "9 tests passed.");
    }

    /** The second statistic's test has no tables of its own: it sees the job's, not those of the first. */
    @Test
    void aTestMayHaveTablesOfItsOwn() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("tables")).resolve("areas.csv"), "zone,area\n7,job's\n");
        String sql =
                "SELECT month, coalesce(area, 'none') AS area, count(*) AS trips FROM trips LEFT JOIN areas ON zone ="
                        + " pickup_zone GROUP BY ALL";
        for (String name : new String[] {"first", "second"}) {
            Files.writeString(folder.resolve(name + ".sql"), sql);
            Path test = Files.createDirectory(folder.resolve(name + ".test"));
            Files.writeString(test.resolve("trips.csv"), "pickup_at,pickup_zone\n2024-01-01 00:00:00,7\n");
            Files.writeString(test.resolve("expected.csv"), "month,area,trips\n2024-01-01,test's,1\n");
        }
        Files.writeString(
                Files.createDirectory(folder.resolve("first.test").resolve("tables"))
                        .resolve("areas.csv"),
                "zone,area\n7,test's\n");
        assertThat(run(false)).contains("first                          1 row compared, all as expected", "area=job's");
    }

    @Test
    void rowsThatAreAsExpectedPass() {
        assertThat(run(true)).isEqualToNormalizingNewlines("""
                          counts                        2 rows compared, all as expected
                        1 test passed.
                        """);
    }

    @Test
    void everyDifferenceIsShown() throws IOException {
        expected("month,payment_type,trips,fare\n2024-01-01,1,2,2.51\n2024-01-01,2,7,1\n");
        assertThat(run(false)).isEqualToNormalizingNewlines("""
                          counts                        3 rows compared, 3 differ
                            row                               column  expected            computed
                            month=2024-01-01, payment_type=1  fare    2.51                2.50
                            month=2024-02-01, payment_type=0          no such row         trips=1, fare=NULL
                            month=2024-01-01, payment_type=2          trips=7, fare=1.00  no such row
                        1 of 1 test failed.
                        """);
    }

    @Test
    void aStatisticWithoutATestIsNamed() throws IOException {
        Files.writeString(folder.resolve("untested.sql"), "SELECT month, count(*) AS n FROM trips GROUP BY month");
        assertThat(run(true)).contains("untested has no test: there is no folder " + folder.resolve("untested.test"));
    }

    @Test
    void aTestThatIsWrongIsASentence() throws IOException {
        trips("pickup_at,fare_cent\n2024-01-01 00:00:00,1\n");
        assertThat(run(false))
                .contains("Cannot take " + test.resolve("trips.csv")
                        + " for trips: they have no column 'fare_cent'. Did you mean"
                        + " 'fare_cents'? Their columns are service, ");
        trips("month,pickup_at\n2024-01-01,2024-01-01 00:00:00\n");
        assertThat(run(false))
                .contains("Cannot take " + test.resolve("trips.csv")
                        + " for trips: it has a column month, which follows from pickup_at. Leave month out.");
        trips("pickup_at,fare_cents\n2024-01-01 00:00:00,many\n");
        assertThat(run(false))
                .contains("Cannot compute with " + test.resolve("trips.csv") + ": ", "'many'", "Correct the file.");
        trips("pickup_at\n2024-01-01 00:00:00\n");
        expected("month,trips\n");
        assertThat(run(false))
                .contains("it has the columns month, trips, and the statistic has month, payment_type, trips, fare.");
        Files.delete(test.resolve("expected.csv"));
        assertThat(run(false)).contains("There is no file " + test.resolve("expected.csv") + ".");
    }

    @Test
    void aStatisticThatIsRefusedFails() throws IOException {
        Files.writeString(folder.resolve("counts.sql"), "SELECT month, max(now()) AS n FROM trips GROUP BY month");
        assertThat(run(false))
                .contains("Statistic 'counts' calls now, which depends on the time", "    |                   ^");
    }
}
