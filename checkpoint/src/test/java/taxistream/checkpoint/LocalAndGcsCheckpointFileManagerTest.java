package taxistream.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no server; the contract on GCS is tested in end-to-end. */
class LocalAndGcsCheckpointFileManagerTest {

    private static final String CLASS = "spark.sql.streaming.checkpointFileManagerClass";

    @Test
    void pathsOfOtherSchemesAreLeftToSparksOwnManager(@TempDir java.nio.file.Path folder) throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.set(CLASS, LocalAndGcsCheckpointFileManager.class.getName());
        Path path = new Path(folder.toUri());
        CheckpointFileManager manager = CheckpointFileManager.create(path, hadoop);
        assertThat(manager).isInstanceOf(LocalAndGcsCheckpointFileManager.class);
        assertThat(manager.isLocal()).isTrue();
        Path file = new Path(path, "offsets/0");
        manager.mkdirs(file.getParent());
        var out = manager.createAtomic(file, false);
        out.writeInt(7);
        out.close();
        try (var in = manager.open(file)) {
            assertThat(in.readInt()).isEqualTo(7);
        }
        assertThat(folder.resolve("offsets/0")).hasSize(4);
    }

    @Test
    void aSettingThatItCannotHonourIsRefused() {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.gs.encryption.key", "secret");
        assertThatThrownBy(() -> new LocalAndGcsCheckpointFileManager(new Path("gs://trips/job"), hadoop))
                .isInstanceOf(IOException.class)
                .hasMessage("The checkpoint on gs://trips/job cannot be written with fs.gs.encryption.key:"
                        + " LocalAndGcsCheckpointFileManager does not support it. Unset it, or unset " + CLASS + ".")
                .hasMessageNotContaining("secret");
    }
}
