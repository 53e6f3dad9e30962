package taxistream.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.generate.TripFileGenerator;
import taxistream.settings.Commands;
import taxistream.trips.Service;

/** The README's first command, on generated files, without Docker. */
@Tag("servers")
class DemoTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        Commands commands = new Commands(Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
        return Taxistream.run(commands, arguments);
    }

    @Test
    void theDemoCountsEveryTripAndProvesIt(@TempDir Path data) throws Exception {
        TripFileGenerator generator = new TripFileGenerator(7);
        generator.write(Service.GREEN, YearMonth.of(2021, 1), 3_000, data);
        generator.write(Service.YELLOW, YearMonth.of(2021, 1), 2_000, data);
        generator.write(Service.FHV, YearMonth.of(2021, 2), 1_000, data);

        assertThat(run("demo", "--data", data.toString(), "--fast", "--exit"))
                .as("%s\n%s", out, err)
                .isZero();

        assertThat(out.toString())
                .contains("6,000 trips read from 3 files")
                .contains("to the cent.")
                .contains("Spark's web UI  http://");
        assertThat(out.toString()).contains(String.format(Locale.ROOT, "2021-01  yellow   %,d", januaryYellow(data)));
    }

    /** By DuckDB alone. Other files' trips may lie in that month too, but those are not yellow. */
    private static long januaryYellow(Path data) throws Exception {
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM '" + data
                                + "/yellow_tripdata_2021-01.parquet' WHERE date_trunc('month', tpep_pickup_datetime) = DATE '2021-01-01'")) {
            count.next();
            return count.getLong(1);
        }
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThat(run("demo", "--data", "/no/such/folder", "--exit")).isEqualTo(2);
        assertThat(err.toString()).contains("There is no file /no/such/folder.");
    }

    @Test
    void withoutACommandTheDemoIsRecommended() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).startsWith("Name a command: 'taxistream demo' shows it all.");
    }

    @Test
    void theVersionNamesWhatItIsMadeWith() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("taxistream ").contains("Spark 4.2.0", "Kafka client 4.3.1", "DuckDB");
    }

    @Test
    void allMonthsPassInHalfAMinute() {
        assertThat(DemoPace.speedupFor(List.of(YearMonth.of(2023, 2)))).isEqualTo(28 * 86_400.0 / 30);
        assertThat(DemoPace.speedupFor(List.of(YearMonth.of(2023, 1), YearMonth.of(2023, 2))))
                .isEqualTo(59 * 86_400.0 / 30);
    }

    @Test
    void twoPacesAtOnceAreRefused() {
        assertThat(run("demo", "--fast", "--speedup", "5")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--fast and --speedup exclude each other: pass one of them.");
    }
}
