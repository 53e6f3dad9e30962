package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The questions that docs/tools.md shows, word by word over ten years of a statistic, as the user who only reads: they are answered, and
 * MySQL takes the primary key for them.
 */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherToolsIT {

    private static final Path PAGE = Path.of(System.getProperty("repository.root"), "docs/tools.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sql\\n(.*?)^```");
    private static final Pattern PANDAS = Pattern.compile("read_sql\\(\"([^\"]*)\"");
    private static final int MONTHS = 120;

    private final String topic = Servers.uniqueName("tools");

    private TestDatabase database;
    private int rowsOfAMonth;

    @BeforeAll
    void tenYearsOfAStatistic(@TempDir Path folder) throws Exception {
        database = Servers.newDatabase();
        TaxistreamProcess.command("replay")
                .onKafka()
                .with("--topic", topic)
                .with(TestData.generated(folder.resolve("trips"), "green", "2024-03", 1_000)
                        .toString())
                .run()
                .expectSuccess();
        TaxistreamProcess.command("stream", "--available-now", "--topic", topic)
                .onKafka()
                .on(database)
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .run()
                .expectSuccess();
        writeZones(folder);
        repeatTheMonth();
    }

    /** As a user does who has not fetched them before. */
    private void writeZones(Path folder) throws IOException {
        Path misc = Files.createDirectories(folder.resolve("server/misc"));
        Files.createDirectory(folder.resolve("server/trip-data"));
        Files.write(misc.resolve("taxi_zone_lookup.csv"), zones());
        Files.writeString(misc.resolve("taxi_zones.geojson"), "{}");
        Path tables = Files.createDirectory(folder.resolve("tables"));
        TaxistreamProcess.Builder writing = TaxistreamProcess.command(
                        "statistics", "zones", "--tables", tables.toString())
                .on(database);
        TaxistreamProcess.Ended refused = writing.run();
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("There is no taxi_zone_lookup.csv in " + tables + ". Fetch it: 'taxistream download --zones"
                        + " --out " + tables + "'.");
        try (WebFolder server = new WebFolder(folder.resolve("server"))) {
            TaxistreamProcess.command("download", "--zones", "--out", tables.toString())
                    .with("--from-url", server.address() + "/trip-data")
                    .run()
                    .expectSuccess();
        }
        writing.run().expectSuccess();
    }

    private static List<String> zones() {
        List<String> lines = new ArrayList<>(List.of("LocationID,Borough,Zone,service_zone"));
        for (int zone = 1; zone <= 265; zone++) {
            lines.add(zone + ",Borough " + zone % 6 + ",Zone " + zone + ",Boro Zone");
        }
        return lines;
    }

    private void repeatTheMonth() throws SQLException {
        try (Connection connection = database.administrator().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM monthly_trips WHERE month <> '2024-03-01'");
            rowsOfAMonth =
                    statement.executeUpdate("UPDATE monthly_trips SET month = month - INTERVAL " + MONTHS + " MONTH");
            for (int month = 1; month <= MONTHS; month++) {
                statement.execute("INSERT INTO monthly_trips SELECT '2014-03-01' + INTERVAL " + month
                        + " MONTH, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue, distance_miles"
                        + " FROM monthly_trips WHERE month = '2014-03-01'");
            }
            statement.execute("DELETE FROM monthly_trips WHERE month = '2014-03-01'");
            statement.execute("ANALYZE TABLE monthly_trips, zones");
        }
    }

    /** A step of MySQL's plan for one table. */
    private record Step(String table, String type, String key, long rows) {}

    private List<Step> plan(String question) throws SQLException {
        try (Connection connection = database.administrator().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN FORMAT=TRADITIONAL " + question)) {
            List<Step> steps = new ArrayList<>();
            while (rows.next()) {
                steps.add(new Step(
                        rows.getString("table"), rows.getString("type"), rows.getString("key"), rows.getLong("rows")));
            }
            return steps;
        }
    }

    private Step step(String table, String question) throws SQLException {
        return plan(question).stream()
                .filter(step -> step.table().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private static String onPage(Pattern pattern, String having) throws IOException {
        String page = Files.readString(PAGE);
        for (Matcher found = pattern.matcher(page); found.find(); ) {
            if (found.group(1).contains(having)) {
                return found.group(1);
            }
        }
        throw new AssertionError(PAGE + " has no question with " + having);
    }

    @Test
    void aMonthWithTheNamesOfItsZonesReadsThatMonth() throws Exception {
        String question = onPage(BLOCK, "JOIN zones");
        assertThat(database.reader().query(question)).isNotEmpty().allSatisfy(row -> assertThat(row.get(0))
                .isEqualTo("2024-03-01"));
        Step trips = step("monthly_trips", question);
        assertThat(trips.key()).isEqualTo("PRIMARY");
        assertThat(trips.rows()).isLessThanOrEqualTo(2L * rowsOfAMonth);
        assertThat(step("zones", question)).extracting(Step::type, Step::key).containsExactly("eq_ref", "PRIMARY");
    }

    /** Through the view, as Grafana's macro asks for the last year. */
    @Test
    void aTimeSeriesReadsItsTimeAlone() throws Exception {
        String question = onPage(BLOCK, "$__timeFilter")
                .replace(
                        "$__timeFilter(month)",
                        "month BETWEEN FROM_UNIXTIME(1680307200) AND FROM_UNIXTIME(1711929600)");
        assertThat(database.reader().query(question)).hasSize(12);
        Step trips = step("monthly_trips", question);
        assertThat(trips.key()).isEqualTo("PRIMARY");
        assertThat(trips.type()).isEqualTo("range");
        assertThat(trips.rows()).isLessThanOrEqualTo(2L * 12 * rowsOfAMonth);
    }

    /** All months of a view: its groups are the beginning of the key, so nothing is sorted. */
    @Test
    void allMonthsOfAViewAreReadInTheOrderOfTheKey() throws Exception {
        String question = onPage(PANDAS, "monthly_totals");
        assertThat(database.reader().query(question)).hasSize(MONTHS);
        assertThat(step("monthly_trips", question))
                .extracting(Step::type, Step::key)
                .containsExactly("index", "PRIMARY");
    }
}
