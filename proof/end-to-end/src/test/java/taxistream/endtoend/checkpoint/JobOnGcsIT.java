package taxistream.endtoend.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Nightly;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.endtoend.TestData;

/** The job as a user runs it, its checkpoint on GCS, through faults and crashes; every row compared with the oracle's. */
@NeedsDocker
class JobOnGcsIT {

    private final GcsProxy proxy = GcsProxy.start();
    private StreamedTopic topic;
    private List<Path> files;

    @BeforeEach
    void replay() {
        files = TestData.below(TestData.realFiles().resolve("samples-1k"));
        topic = new StreamedTopic();
        topic.replay(files);
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Test
    @Nightly
    @Execution(ExecutionMode.CONCURRENT)
    void everyFaultOfTheStoreIsLivedThroughAndVerifyFindsAllEqualToFilesOnGcs() {
        List<Fault> faults = List.of(
                fail("/metadata", 1, Fault.answerLost()),
                fail("/offsets%2F0", 1, Fault.answerLost()),
                fail("/offsets%2F1", 2, Fault.refusal(503, "backendError", "Backend Error")),
                fail("/offsets%2F2", 1, Fault.slow(Duration.ofSeconds(2))),
                fail("/1.delta", 1, Fault.uploadCut()),
                fail("/2.delta", 2, Fault.answerLost()),
                fail("/3.delta", 2, Fault.refusal(429, "rateLimitExceeded", "Too many requests")),
                fail("/commits%2F0", 1, Fault.answerLost()),
                fail("/commits%2F1", 1, Fault.uploadCut()));
        Ended ended = topic.job(proxy.address(), "--available-now").run().expectSuccess();
        assertThat(faults).allSatisfy(fault -> assertThat(fault.times()).isPositive());
        topic.expectEqualToOracle(files);
        assertThat(ended.err())
                .contains("Checkpoint on " + topic.checkpoint()
                        + ": 4 requests a batch (1 statistic, each 2 partitions + 2).");
        verifyReadsTheFilesOnGcs();
    }

    private void verifyReadsTheFilesOnGcs() {
        files.forEach(file -> GcsEmulator.upload(topic.bucket(), "tlc/" + file.getFileName(), file));
        proxy.forget();
        Ended verified = topic.verify(proxy.address(), "gs://" + topic.bucket() + "/tlc/*.parquet")
                .run()
                .expectSuccess();
        assertThat(verified.out()).contains("3,000 trips read from 3 files");
        assertThat(proxy.requests().stream().filter(request -> request.path().contains("alt=media")))
                .isNotEmpty()
                .allMatch(request -> request.range().startsWith("bytes="));
    }

    private Fault fail(String ending, int times, Fault.Kind kind) {
        String encoded = ending.replace("/", "%2F");
        return proxy.fail(request -> request.isInsert() && request.path().contains(encoded + "&"), times, kind);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void killedAtEveryKindOfCheckpointWriteItGoesOnFromThere() {
        // Each run dies at one write more than the last, so that all kinds of files are hit at least once, before and
        // after.
        for (int write = 1; write <= 6; write++) {
            String point = write % 2 == 0 ? "checkpoint.before-write" : "checkpoint.after-write";
            Ended killed = topic.job(GcsEmulator.address(), "--available-now")
                    .jvm("-Dtaxistream.failpoints=" + point + "=kill@" + write)
                    .run();
            assertThat(killed.exitCode()).as(killed.err()).isEqualTo(137);
        }
        topic.job(GcsEmulator.address(), "--available-now").run().expectSuccess();
        topic.expectEqualToOracle(files);
    }

    /** {@code -Dgcs.rest=30} lets the checkpoint of a killed job lie for as many minutes. */
    @Test
    @EnabledIfSystemProperty(named = "gcs.rest", matches = "\\d+")
    void aJobGoesOnFromTheCheckpointThatAKilledOneLeftLongAgo() throws InterruptedException {
        Ended killed = topic.job(GcsEmulator.address(), "--available-now")
                .jvm("-Dtaxistream.failpoints=checkpoint.after-write=kill@6")
                .run();
        assertThat(killed.exitCode()).as(killed.err()).isEqualTo(137);
        Thread.sleep(Duration.ofMinutes(Integer.getInteger("gcs.rest")).toMillis());
        topic.job(GcsEmulator.address(), "--available-now").run().expectSuccess();
        topic.expectEqualToOracle(files);
    }

    /** The same for every single write of three batches, each on a checkpoint of its own: takes minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"checkpoint.before-write", "checkpoint.after-write"})
    @EnabledIfSystemProperty(named = "gcs.kills", matches = "all")
    void killedAtEachCheckpointWriteOfThreeBatchesItEndsRight(String point) {
        int write = 0;
        int exitCode;
        do {
            write++;
            topic = topic.afresh();
            exitCode = topic.job(GcsEmulator.address(), "--available-now")
                    .jvm("-Dtaxistream.failpoints=" + point + "=kill@" + write)
                    .run()
                    .exitCode();
            topic.job(GcsEmulator.address(), "--available-now").run().expectSuccess();
            topic.expectEqualToOracle(files);
        } while (exitCode == 137);
        assertThat(exitCode).isZero();
        assertThat(write).as("writes of three batches, and one more").isGreaterThan(3 * 4);
    }
}
