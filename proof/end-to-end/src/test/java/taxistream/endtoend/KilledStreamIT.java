package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of the work, again and again, changes no number; SIGTERM ends the job in order. */
@NeedsDocker
@Nightly
class KilledStreamIT {

    private static final int KILLS = 3;

    @TempDir
    Path folder;

    @Test
    void killedInMidRunItEndsWithTheSameNumbers() {
        List<Path> files = List.of(TestData.realFiles().resolve("green_tripdata_2024-03.parquet"));
        String topic = Servers.uniqueName("trips");
        TestDatabase database = Servers.newDatabase();
        TaxistreamProcess.command("replay", files.get(0).toString(), "--topic", topic)
                .onKafka()
                .run()
                .expectSuccess();

        for (int kill = 0; kill < KILLS; kill++) {
            TaxistreamProcess job = stream(database, topic).start();
            long before = batches(database);
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> batches(database) > before || !job.process().isAlive());
            job.kill();
        }
        TaxistreamProcess last = stream(database, topic).start();
        long sent = Oracle.countedTrips(files);
        await().atMost(Duration.ofMinutes(3))
                .until(() -> Long.parseLong(database.value("SELECT min(trips) FROM taxistream_progress")) == sent
                        || !last.process().isAlive());
        assertThat(last.terminate().exitCode()).as(last.err()).isZero();

        assertThat(database.query("SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,"
                        + " CAST(round(distance_miles, 6) AS DECIMAL(30,6)) FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyTrips(files));
        TaxistreamProcess.Ended verified = TaxistreamProcess.command(
                        "verify", files.get(0).toString())
                .on(database)
                .run()
                .expectSuccess();
        assertThat(verified.out())
                .contains("57,457 trips read from 1 file = 57,455 counted + 2 rejected (outside_month 2)")
                .contains("to the cent.");
    }

    private TaxistreamProcess.Builder stream(TestDatabase database, String topic) {
        return TaxistreamProcess.command(
                        "stream", "--trigger", "1 second", "--topic", topic, "--max-trips-per-batch", "9000")
                .onKafka()
                .on(database)
                .with("--checkpoint", folder.resolve("checkpoint").toString());
    }

    /** How many batches are in the tables by now; none where there is no ledger yet. */
    private static long batches(TestDatabase database) {
        boolean ledger =
                !database.query("SHOW TABLES LIKE 'taxistream_progress'").isEmpty();
        return ledger
                ? Long.parseLong(database.value("SELECT coalesce(sum(last_batch + 1), 0) FROM taxistream_progress"))
                : 0;
    }
}
