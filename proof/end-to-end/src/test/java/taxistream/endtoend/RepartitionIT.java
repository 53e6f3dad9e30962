package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code taxistream repartition} as docs/operations.md spells it, a process of its own between two runs of the job. */
@NeedsDocker
@Nightly
class RepartitionIT {

    private final String topic = Servers.uniqueName("repartition");
    private final TestDatabase database = Servers.newDatabase();

    @TempDir
    Path folder;

    @Test
    void theStateIsDividedAnewAndTheNumbersGoOn() {
        GeneratedMonths months = new GeneratedMonths(folder, 500);
        replay(months.file(0));
        stream();
        assertThat(repartition(4))
                .contains(
                        "The state of statistic 'monthly_hours' is in 4 parts now.",
                        "The state of statistic 'monthly_trips' is in 4 parts now.");
        assertThat(repartition(4)).contains("The state of statistic 'monthly_trips' was in 4 parts already.");
        replay(months.file(1));
        stream();
        assertThat(database.query("SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,"
                        + " CAST(round(distance_miles, 6) AS DECIMAL(30,6)) FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyTrips(List.of(months.file(0), months.file(1))));
    }

    private void replay(Path... files) {
        TaxistreamProcess.command("replay", "--topic", topic)
                .with(List.of(files).stream().map(Path::toString).toArray(String[]::new))
                .onKafka()
                .run()
                .expectSuccess();
    }

    private void stream() {
        TaxistreamProcess.command("stream", "--available-now", "--state-store", "rocksdb", "--topic", topic)
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .onKafka()
                .on(database)
                .run()
                .expectSuccess();
    }

    private String repartition(int parts) {
        return TaxistreamProcess.command("repartition", Integer.toString(parts))
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .on(database)
                .run()
                .expectSuccess()
                .out();
    }
}
