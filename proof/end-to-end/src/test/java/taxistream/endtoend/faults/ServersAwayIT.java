package taxistream.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Nightly;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.endtoend.TestDatabase;

/** A server stays away for longer than a running job waits: the job ends with a sentence, and the next one goes on. */
@NeedsDocker
@ResourceLock(FaultyServers.SHARED)
@Nightly
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServersAwayIT {

    private final FaultyServers servers = FaultyServers.shared();

    private GeneratedMonths months;

    @TempDir
    Path folder;

    @BeforeAll
    void generate(@TempDir Path generated) {
        months = new GeneratedMonths(generated, 1_000);
    }

    @AfterAll
    void mend() {
        servers.kafkaLine().mend();
        servers.mysqlLine().mend();
    }

    private TaxistreamProcess.Builder job(String topic, TestDatabase database) {
        return TaxistreamProcess.command("stream", "--trigger", "1 second", "--topic", topic)
                .with("--bootstrap-servers", servers.kafkaLine().address())
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .on(database);
    }

    private void replay(String topic, int month) {
        TaxistreamProcess.command("replay", months.file(month).toString(), "--topic", topic)
                .with("--bootstrap-servers", servers.kafkaLine().address(), "--replay-id", topic + "-" + month)
                .run()
                .expectSuccess();
    }

    private static void awaitTrips(TaxistreamProcess job, TestDatabase observed, long trips) {
        await().atMost(Duration.ofMinutes(5)).until(() -> {
            if (!job.process().isAlive()) {
                throw new AssertionError(job.err());
            }
            return !observed.query("SHOW TABLES LIKE 'taxistream_progress'").isEmpty()
                    && Long.toString(trips).equals(observed.value("SELECT min(trips) FROM taxistream_progress"));
        });
    }

    @Test
    void mySqlThatStaysAwayEndsTheJobWithItsNameAndNothingHalfDone() {
        String topic = Servers.uniqueName("away");
        TestDatabase database = servers.newDatabase();
        TestDatabase observed = servers.observed(database);
        replay(topic, 0);
        long first = Oracle.countedTrips(List.of(months.file(0)));
        TaxistreamProcess job = job(topic, database).start();
        awaitTrips(job, observed, first);
        servers.mysqlLine().cut();
        replay(topic, 1);
        Ended ended = job.await();
        servers.mysqlLine().mend();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err())
                .containsPattern("MySQL at .*" + database.url().replaceFirst(".*/", "")
                        + " does not take batch \\d+ of statistic 'monthly_\\w+' after 10 attempts: ")
                .contains("Nothing of it is in the table; started again, the job goes on with it.");
        assertThat(observed.value("SELECT sum(trips) FROM monthly_trips")).isEqualTo(Long.toString(first));
        TaxistreamProcess again = job(topic, database).start();
        awaitTrips(again, observed, first + Oracle.countedTrips(List.of(months.file(1))));
        assertThat(again.terminate().exitCode()).isZero();
    }

    @Test
    void kafkaThatStaysAwayEndsTheJobWithItsName() {
        String topic = Servers.uniqueName("away");
        TestDatabase database = servers.newDatabase();
        replay(topic, 0);
        TaxistreamProcess job = job(topic, database).start();
        awaitTrips(job, servers.observed(database), Oracle.countedTrips(List.of(months.file(0))));
        servers.kafkaLine().cut();
        Ended ended = job.await();
        servers.kafkaLine().mend();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err())
                .contains("Kafka at " + servers.kafkaLine().address() + " does not answer, so statistic 'monthly_")
                .contains("No batch is half done; started again, the job goes on where it was.");
    }
}
