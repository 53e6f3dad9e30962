package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.TaxistreamProcess.Ended;

/** A cleaner of /tmp takes what looks old, Spark's folders too, and the job has been running for weeks. */
@NeedsDocker
@Nightly
class CleanedFolderIT {

    private final String topic = Servers.uniqueName("cleaned");
    private final TestDatabase database = Servers.newDatabase();

    @TempDir
    Path folder;

    @Test
    void theJobSaysWhatWasRemovedAndStartedAgainGoesOn() throws Exception {
        Servers.createTopic(topic);
        Servers.sendPoison(topic);
        TaxistreamProcess running = job("--trigger", "200ms").start();
        await("the first record")
                .atMost(Duration.ofMinutes(5))
                .ignoreExceptions() // there is no table yet
                .until(() -> counted() == 1);
        removeSparksFolders();
        Servers.sendPoison(topic);
        Ended ended = running.await();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err())
                .containsPattern("(?m)^Something removed Spark's folder of temporary files under statistic '\\w+'.*"
                        + " Set SPARK_LOCAL_DIRS to a folder that nothing cleans\\.$");

        assertThat(job("--available-now").run().exitCode()).isZero();
        assertThat(counted()).isEqualTo(2);
    }

    private TaxistreamProcess.Builder job(String... more) {
        return TaxistreamProcess.command("stream", "--topic", topic)
                .onKafka()
                .on(database)
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .with(more)
                .environment("SPARK_LOCAL_DIRS", folder.resolve("spark").toString());
    }

    /** Of the statistic that has counted the fewest. */
    private long counted() {
        return database.query("SELECT records FROM taxistream_rejected").stream()
                .mapToLong(row -> Long.parseLong(row.get(0)))
                .min()
                .orElse(0);
    }

    private void removeSparksFolders() throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.walk(folder.resolve("spark"))) {
            found = all.filter(path -> path.toString().contains("/blockmgr-"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        assertThat(found).isNotEmpty();
        for (Path path : found) {
            Files.deleteIfExists(path);
        }
    }
}
