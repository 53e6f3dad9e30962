package taxistream.endtoend.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Nightly;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.endtoend.TestData;

/**
 * Two jobs on one checkpoint: one goes on, the other stops and names it, and every row equals the oracle's.
 * {@code -Dgcs.rounds=20} repeats the races as often, {@code -Dgcs.stopped=60} lets a stopped job sleep for a minute.
 */
@NeedsDocker
class TwoDriversIT {

    private static final int ROUNDS = Integer.getInteger("gcs.rounds", 1);
    /** How long a stopped job stays stopped at least, after another has taken over. */
    private static final Duration STOPPED = Duration.ofSeconds(Integer.getInteger("gcs.stopped", 0));

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private List<Path> files;
    private StreamedTopic topic;

    @BeforeEach
    void findFiles() {
        files = TestData.below(TestData.realFiles().resolve("samples-1k"));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void startedTogetherOneOfThemKeepsTheStatistic() {
        for (int round = 0; round < ROUNDS; round++) {
            race(Duration.ZERO);
        }
    }

    @Test
    @Nightly
    @Execution(ExecutionMode.CONCURRENT)
    void startedTenSecondsApartOneOfThemKeepsTheStatistic() {
        for (int round = 0; round < ROUNDS; round++) {
            race(Duration.ofSeconds(10));
        }
    }

    private void race(Duration apart) {
        topic = new StreamedTopic();
        topic.replay(files.subList(0, 1));
        TaxistreamProcess first = job().start();
        pause(apart);
        TaxistreamProcess second = job().start();
        awaitTrips(1000);
        // Only now does a batch of either show who may write: on a fast machine the first is done before the second
        // begins.
        await().atMost(PATIENCE)
                .until(() -> starts() >= 2
                        || !first.process().isAlive()
                        || !second.process().isAlive());
        topic.replay(files.subList(1, files.size())); // so that an idle driver has a batch to begin
        await().atMost(PATIENCE)
                .until(() -> !first.process().isAlive() || !second.process().isAlive());
        boolean firstStopped = !first.process().isAlive();
        TaxistreamProcess stopped = firstStopped ? first : second;
        TaxistreamProcess survivor = firstStopped ? second : first;
        Ended end = stopped.await();
        assertThat(end.exitCode()).as(end.err()).isEqualTo(1);
        assertThat(end.err()).contains("was taken over by " + name(survivor));
        awaitTrips(3000);
        assertThat(survivor.process().isAlive()).as(survivor.err()).isTrue();
        survivor.terminate().expectSuccess();
        topic.expectEqualToOracle(files);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anOldJobThatWakesUpAfterAnotherTookOverChangesNothing() throws Exception {
        topic = new StreamedTopic();
        topic.replay(files);
        TaxistreamProcess old =
                job().jvm("-Dtaxistream.failpoints=stream.before-mysql=stop@2").start();
        await().atMost(PATIENCE).until(() -> isStopped(old));
        TaxistreamProcess next = job().start();
        awaitTrips(3000);
        next.terminate().expectSuccess();
        List<String> objects = GcsEmulator.generations(topic.bucket());
        List<List<String>> ledger = topic.database().query("SELECT * FROM taxistream_progress");
        pause(STOPPED);

        new ProcessBuilder("kill", "-CONT", Long.toString(old.process().pid()))
                .start()
                .waitFor();
        Ended end = old.await();

        assertThat(end.exitCode()).as(end.err()).isEqualTo(1);
        assertThat(end.err()).contains("was taken over by " + name(next));
        assertThat(GcsEmulator.generations(topic.bucket())).isEqualTo(objects);
        assertThat(topic.database().query("SELECT * FROM taxistream_progress")).isEqualTo(ledger);
        topic.expectEqualToOracle(files);
    }

    private TaxistreamProcess.Builder job() {
        return topic.job(GcsEmulator.address(), "--trigger", "200ms");
    }

    private void awaitTrips(int trips) {
        await().atMost(PATIENCE)
                .ignoreExceptions() // before the first job has made the table
                .until(() -> Integer.parseInt(
                                topic.database().value("SELECT coalesce(sum(trips), 0) FROM taxistream_progress"))
                        >= trips);
    }

    /** Each start raises the statistic's epoch by one. */
    private int starts() {
        return Integer.parseInt(topic.database().value("SELECT max(epoch) FROM taxistream_progress"));
    }

    /** As a job names itself: host and process. */
    private static String name(TaxistreamProcess job) {
        try {
            return java.net.InetAddress.getLocalHost().getHostName() + ":"
                    + job.process().pid();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the state that the kernel calls T. */
    private static boolean isStopped(TaxistreamProcess job) throws IOException {
        return java.nio.file.Files.readString(
                        Path.of("/proc", Long.toString(job.process().pid()), "status"))
                .contains("State:\tT");
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
