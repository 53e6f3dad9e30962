package taxistream.endtoend.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taxistream.checkpoint.ConcurrentDriverException;
import taxistream.checkpoint.LocalAndGcsCheckpointFileManager;
import taxistream.endtoend.NeedsDocker;

/** One file of the checkpoint, and all that can happen to the requests that write it. */
@NeedsDocker
class CheckpointFaultsIT {

    private static final Predicate<GcsProxy.Request> INSERT = GcsProxy.Request::isInsert;
    private static final Predicate<GcsProxy.Request> LOOK =
            request -> request.method().equals("GET");

    private final GcsProxy proxy = GcsProxy.start();
    private final Configuration hadoop = GcsConfigurations.at(proxy.address());
    private final String bucket = GcsEmulator.newBucket();
    private final Path file = new Path("gs://" + bucket + "/job/offsets/7");

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Test
    void aWriteWhoseAnswerWasLostIsRecognisedAsOnesOwn() throws IOException {
        Fault lost = proxy.fail(INSERT, 1, Fault.answerLost());
        write("ours", false);
        assertThat(lost.times()).isEqualTo(1);
        assertThat(proxy.requests()).extracting(GcsProxy.Request::method).containsExactly("POST", "POST", "GET");
        assertThat(content()).isEqualTo("ours");
    }

    @Test
    void aReplacementWhoseAnswerWasLostIsRecognisedToo() throws IOException {
        write("older", true);
        proxy.fail(
                request -> INSERT.test(request) && !request.path().contains("ifGenerationMatch=0"),
                1,
                Fault.answerLost());
        write("newer", true);
        assertThat(content()).isEqualTo("newer");
    }

    @Test
    void anotherWritersFileIsNotTakenForOnesOwnEvenIfItHoldsTheSame() throws IOException {
        write("same", false);
        assertThatThrownBy(() -> write("same", false))
                .isInstanceOf(ConcurrentDriverException.class)
                .hasMessageStartingWith(file + " was written at ")
                .hasMessageContaining("by another driver, ")
                .hasMessageContaining("two of them share one checkpoint.");
    }

    @Test
    void aFileThatAReaderDoesNotSeeYetIsWrittenAgainUntilItIsSeen() throws IOException {
        proxy.fail(INSERT, 1, Fault.answerLost());
        Fault unseen = proxy.fail(LOOK, 1, Fault.refusal(404, "notFound", "No such object"));
        write("ours", false);
        assertThat(unseen.times()).isEqualTo(1);
        assertThat(content()).isEqualTo("ours");
    }

    @Test
    void burstsOf429And503ArePatientlyTriedAgain() throws IOException {
        proxy.fail(INSERT, 3, Fault.refusal(429, "rateLimitExceeded", "The rate of change requests is too high."));
        proxy.fail(INSERT, 3, Fault.refusal(503, "backendError", "Backend Error"));
        write("ours", false);
        assertThat(proxy.requests()).hasSize(7);
        assertThat(content()).isEqualTo("ours");
    }

    @Test
    void anOutageLongerThanTheDeadlineFailsWithASentence() {
        hadoop.set(LocalAndGcsCheckpointFileManager.DEADLINE, "1s");
        proxy.fail(INSERT, Integer.MAX_VALUE, Fault.refusal(503, "backendError", "Backend Error"));
        assertThatThrownBy(() -> write("ours", false))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Writing " + file + " had no answer after ")
                .hasMessageContaining("within 1 s")
                .hasMessageContaining("status 503, Backend Error");
        assertThat(GcsEmulator.objects(bucket)).isEmpty();
    }

    @Test
    void aCutUploadLeavesNothingAndIsSentAgain() throws IOException {
        hadoop.setInt(LocalAndGcsCheckpointFileManager.MEMORY, 10);
        proxy.fail(INSERT, 2, Fault.uploadCut());
        String large = "x".repeat(200_000);
        write(large, false);
        assertThat(content()).isEqualTo(large);
        assertThat(proxy.requests()).hasSize(3);
    }

    @Test
    void anAnswerThatComesTooLateCountsAsLost() throws IOException {
        hadoop.set(LocalAndGcsCheckpointFileManager.TRY_TIMEOUT, "1s");
        proxy.fail(INSERT, 1, Fault.slow(Duration.ofSeconds(2)));
        write("ours", false);
        assertThat(content()).isEqualTo("ours");
    }

    private void write(String content, boolean replace) throws IOException {
        CheckpointFileManager manager = new LocalAndGcsCheckpointFileManager(file.getParent(), hadoop);
        CancellableFSDataOutputStream out = manager.createAtomic(file, replace);
        out.writeBytes(content);
        out.close();
    }

    private String content() {
        return new String(GcsEmulator.read(bucket, "job/offsets/7"), java.nio.charset.StandardCharsets.UTF_8);
    }
}
