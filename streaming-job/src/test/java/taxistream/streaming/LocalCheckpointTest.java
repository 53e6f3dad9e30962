package taxistream.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.execution.streaming.checkpointing.FileContextBasedCheckpointFileManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.checkpoint.LocalAndGcsCheckpointFileManager;

/** A checkpoint on a local disk does not mind which manager wrote its files. */
@Tag("servers")
class LocalCheckpointTest {

    private static final String STATE_STORE = "spark.sql.streaming.stateStore.providerClass";

    /** A full state is written after so many batches, not only what changed. */
    private static final String BATCHES_A_SNAPSHOT = "spark.sql.streaming.stateStore.minDeltasForSnapshot";

    @TempDir
    Path folder;

    private static final String COUNT = "SELECT month, count(*) AS trips FROM trips GROUP BY month";

    private final TestTopic topic = new TestTopic(2);
    private final RuntimeConfig settings = TestServers.spark().conf();

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
        settings.set(BATCHES_A_SNAPSHOT, 1);
    }

    @AfterEach
    void restore() {
        settings.set(LocalAndGcsCheckpointFileManager.CLASS_SETTING, LocalAndGcsCheckpointFileManager.class.getName());
        settings.unset(STATE_STORE);
        settings.unset(BATCHES_A_SNAPSHOT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider",
                "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
            })
    void itIsContinuedFromSparksOwnManagerAndBack(String stateStore) {
        settings.set(STATE_STORE, stateStore);
        TestJob job = new TestJob(folder, topic).statistic("counts", COUNT);
        for (int run = 1; run <= 4; run++) {
            Class<?> manager =
                    run % 2 == 1 ? FileContextBasedCheckpointFileManager.class : LocalAndGcsCheckpointFileManager.class;
            settings.set(LocalAndGcsCheckpointFileManager.CLASS_SETTING, manager.getName());
            topic.sendTrips("2024-01-05T10:00:00", "2024-01-06T10:00:00");
            job.runToEnd();
            assertThat(TestServers.query("SELECT trips FROM counts")).containsExactly(Integer.toString(2 * run));
        }
    }

    /** As the flag's default is: Spark's own accesses and ours must mean the same folder. */
    @Test
    void aRelativeOneIsContinued(@TempDir(factory = BelowTarget.class) Path here) {
        Path relative = Path.of("").toAbsolutePath().relativize(here.toAbsolutePath());
        TestJob job = new TestJob(relative, topic).statistic("counts", COUNT);
        for (int run = 1; run <= 2; run++) {
            topic.sendTrips("2024-01-05T10:00:00");
            job.runToEnd();
            assertThat(TestServers.query("SELECT trips FROM counts")).containsExactly(Integer.toString(run));
        }
        assertThat(here.resolve("checkpoint/counts/v1")).isDirectoryContaining("glob:**/{offsets,state}");
    }

    /** A path up to the root and down again means the same folder from anywhere: this one does not. */
    static final class BelowTarget implements TempDirFactory {

        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
            return Files.createTempDirectory(Path.of("target"), "checkpoint");
        }
    }
}
