package taxistream.endtoend.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taxistream.checkpoint.LocalAndGcsCheckpointFileManager;
import taxistream.endtoend.NeedsDocker;

/** What Spark demands of a CheckpointFileManager, by its documentation and its own tests, and what ours promises above it. */
@NeedsDocker
class CheckpointFileManagerContractIT {

    private static final GcsProxy PROXY = GcsProxy.start();

    private final String bucket = GcsEmulator.newBucket();
    private final Path root = new Path("gs://" + bucket + "/job/v1");
    private final Path dir = new Path(root, "dir/subdir/subsubdir");
    private final Path file = new Path(dir, "file");
    private CheckpointFileManager manager;

    @BeforeEach
    void create() throws IOException {
        manager = new LocalAndGcsCheckpointFileManager(root, hadoop());
        PROXY.forget();
    }

    @AfterAll
    static void closeProxy() {
        PROXY.close();
    }

    static Configuration hadoop() {
        return GcsConfigurations.at(PROXY.address());
    }

    @Test
    void aFolderExistsOnceItWasMadeAndMakingItAgainIsFine() {
        assertThat(manager.exists(dir)).isFalse();
        manager.mkdirs(dir);
        assertThat(manager.exists(dir)).isTrue();
        manager.mkdirs(dir);
        assertThat(GcsEmulator.objects(bucket)).isEmpty();
    }

    @Test
    void aListHoldsFilesAndFoldersThatTheFilterAccepts() throws IOException {
        write(file, false, 2);
        write(new Path(root, "0"), false, 1);
        FileStatus[] found = manager.list(root);
        assertThat(found).extracting(status -> status.getPath().getName()).containsExactlyInAnyOrder("dir", "0");
        assertThat(Arrays.stream(found).filter(FileStatus::isFile).findFirst().orElseThrow())
                .satisfies(status -> {
                    assertThat(status.getLen()).isEqualTo(4);
                    assertThat(status.getModificationTime()).isPositive();
                    assertThat(status.getPath()).isEqualTo(new Path(root, "0"));
                });
        assertThat(manager.list(root, path -> false)).isEmpty();
    }

    @Test
    void aListOfNothingIsEmpty() {
        assertThat(manager.list(dir)).isEmpty();
    }

    @Test
    void aFileIsThereOnceItIsClosed() throws IOException {
        CancellableFSDataOutputStream out = manager.createAtomic(file, false);
        out.writeInt(2);
        assertThat(manager.exists(file)).isFalse();
        out.close();
        out.close(); // of no effect
        assertThat(manager.exists(file)).isTrue();
        assertThat(manager.exists(dir)).isTrue();
        assertThat(read(file)).isEqualTo(2);
    }

    @Test
    void aCancelledFileIsNotThereAndLeavesNothing() throws IOException {
        CancellableFSDataOutputStream out = manager.createAtomic(file, false);
        out.writeInt(1);
        out.cancel();
        out.close(); // of no effect
        assertThat(manager.exists(file)).isFalse();
        CancellableFSDataOutputStream replacing = manager.createAtomic(file, true);
        replacing.writeInt(1);
        replacing.cancel();
        assertThat(GcsEmulator.objects(bucket)).isEmpty();
        assertThat(PROXY.requests()).noneMatch(GcsProxy.Request::isInsert);
    }

    @Test
    void anExistingFileIsNotReplacedAndHadoopsExceptionSaysSo() throws IOException {
        write(file, false, 2);
        assertThatThrownBy(() -> write(file, false, 3)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(read(file)).isEqualTo(2);
    }

    @Test
    void anExistingFileIsReplacedWhereThatIsAllowed() throws IOException {
        write(file, true, 5);
        write(file, true, 6);
        assertThat(read(file)).isEqualTo(6);
        write(file, true, 6);
        assertThat(read(file)).isEqualTo(6);
    }

    @Test
    void aDeletedFileIsGoneAndDeletingNothingIsFine() throws IOException {
        write(file, false, 2);
        manager.delete(file);
        assertThat(manager.exists(file)).isFalse();
        assertThatThrownBy(() -> manager.open(file)).isInstanceOf(FileNotFoundException.class);
        manager.delete(file);
    }

    @Test
    void aFolderIsDeletedWithAllBelowIt() throws IOException {
        write(file, false, 1);
        write(new Path(dir, "deeper/file"), false, 2);
        write(new Path(root, "dir2/file"), false, 3);
        manager.delete(new Path(root, "dir"));
        assertThat(GcsEmulator.objects(bucket)).containsExactly("job/v1/dir2/file");
        assertThat(manager.exists(dir)).isFalse();
    }

    @Test
    void oneRequestCreatesAFile() throws IOException {
        write(file, false, 1);
        assertThat(PROXY.requests()).singleElement().matches(GcsProxy.Request::isInsert);
    }

    @Test
    void theNextFileOfALogNeedsNoProbe() throws IOException {
        write(new Path(root, "17"), false, 1);
        PROXY.forget();
        assertThat(manager.exists(new Path(root, "18"))).isFalse();
        assertThat(PROXY.requests()).isEmpty();
        assertThat(manager.exists(new Path(root, "17"))).isTrue();
    }

    @Test
    void theNextFileOfALogIsStillCreatedByOneOfTwoOnly() throws IOException {
        CheckpointFileManager other = new LocalAndGcsCheckpointFileManager(root, hadoop());
        write(new Path(root, "17"), false, 1);
        CancellableFSDataOutputStream out = other.createAtomic(new Path(root, "18"), false);
        out.writeInt(99);
        out.close();
        assertThatThrownBy(() -> write(new Path(root, "18"), false, 1)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(read(new Path(root, "18"))).isEqualTo(99);
    }

    @Test
    void aLargeFileGoesByTheDiskInOneRequest() throws IOException {
        Configuration hadoop = hadoop();
        hadoop.setInt(LocalAndGcsCheckpointFileManager.MEMORY, 1024);
        byte[] content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        CancellableFSDataOutputStream out =
                new LocalAndGcsCheckpointFileManager(root, hadoop).createAtomic(file, false);
        out.write(content);
        out.close();
        assertThat(PROXY.requests()).hasSize(1);
        assertThat(GcsEmulator.read(bucket, "job/v1/dir/subdir/subsubdir/file")).isEqualTo(content);
    }

    private void write(Path path, boolean replace, int content) throws IOException {
        CancellableFSDataOutputStream out = manager.createAtomic(path, replace);
        try {
            out.writeInt(content);
            out.close();
        } catch (IOException e) {
            out.cancel();
            throw e;
        }
    }

    private int read(Path path) throws IOException {
        try (var in = manager.open(path)) {
            return in.readInt();
        }
    }
}
