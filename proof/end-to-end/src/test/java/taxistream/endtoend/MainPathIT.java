package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real files into real Kafka, by the job into real MySQL; every row compared with DuckDB's. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainPathIT {

    private final String topic = Servers.uniqueName("trips");

    private List<Path> files;
    private TestDatabase database;

    @BeforeAll
    void replayAndStream(@TempDir Path folder) {
        files = TestData.below(TestData.realFiles());
        database = Servers.newDatabase();
        TaxistreamProcess.Builder replay =
                TaxistreamProcess.command("replay").onKafka().with("--topic", topic);
        files.forEach(file -> replay.with(file.toString()));
        replay.run().expectSuccess();
        TaxistreamProcess.command("stream", "--available-now", "--topic", topic)
                .onKafka()
                .on(database)
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .run()
                .expectSuccess();
    }

    @Test
    void monthlyTripsEqualsTheOracleRowByRow() {
        assertThat(database.query("SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,"
                        + " CAST(round(distance_miles, 6) AS DECIMAL(30,6)) FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyTrips(files));
    }

    @Test
    void monthlyHoursEqualsTheOracleRowByRow() {
        assertThat(database.query(
                        "SELECT month, service, weekday, hour, trips, revenue FROM monthly_hours ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyHours(files));
    }

    @Test
    void january2021HasTheTripsThatItsFileIsKnownFor() {
        assertThat(database.value("SELECT trips FROM monthly_totals WHERE month = '2021-01-01' AND service = 'green'"))
                .isEqualTo("76515");
        assertThat(database.value("SELECT trips FROM monthly_totals WHERE month = '2020-12-01' AND service = 'green'"))
                .isEqualTo("1");
    }
}
