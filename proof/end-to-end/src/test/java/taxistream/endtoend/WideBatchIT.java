package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch that touches 1.7 million groups is one transaction, with the launcher's 2 GB of heap. Takes minutes. */
@NeedsDocker
@Nightly
class WideBatchIT {

    private static final int TRIPS = 1_750_000;

    @Test
    void aSecondAndTwoZonesAsKeyGoIntoOneTransaction(@TempDir Path folder) throws IOException {
        String topic = Servers.uniqueName("wide");
        TestDatabase database = Servers.newDatabase();
        Path file = TestData.generated(folder, "yellow", "2021-01", TRIPS);
        TaxistreamProcess.command("replay", file.toString(), "--topic", topic)
                .onKafka()
                .run()
                .expectSuccess();
        Path statistics = Files.createDirectories(folder.resolve("statistics"));
        Files.writeString(statistics.resolve("seconds.sql"), """
                SELECT month, pickup_at, pickup_zone, dropoff_zone, count(*) AS trips,
                  CAST(sum(fare_cents) / 100.0 AS DECIMAL(18, 2)) AS fare, sum(distance_miles) AS distance_miles
                FROM trips GROUP BY month, pickup_at, pickup_zone, dropoff_zone
                """);
        TaxistreamProcess.command("stream", "--available-now", "--topic", topic)
                .onKafka()
                .on(database)
                .with(
                        "--statistics",
                        statistics.toString(),
                        "--views",
                        folder.resolve("none").toString())
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .jvm("-Xmx2g")
                .run()
                .expectSuccess();
        assertThat(database.query("SELECT count(*) > 1700000, sum(trips), sum(trips) = "
                                + Oracle.countedTrips(List.of(file)) + " FROM seconds")
                        .get(0))
                .containsExactly("1", database.value("SELECT trips FROM taxistream_progress"), "1");
        assertThat(database.value("SELECT rows_upserted FROM taxistream_progress"))
                .as("each group was written once, so all were in one batch")
                .isEqualTo(database.value("SELECT count(*) FROM seconds"));
    }
}
