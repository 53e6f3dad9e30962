package taxistream.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark demands of a CheckpointFileManager, and what ours promises above it. */
class FilesOnDiskTest {

    @TempDir
    java.nio.file.Path folder;

    private Path root;
    private Path dir;
    private Path file;
    private CheckpointFileManager manager;

    @BeforeEach
    void create() throws IOException {
        root = new Path(folder.resolve("a job, 100 %").toUri());
        dir = new Path(root, "offsets");
        file = new Path(dir, "0");
        manager = manager(root);
        manager.mkdirs(dir);
    }

    @Test
    void sparkTakesItForAFolderOfThisMachineAndItsOwnForOthers() {
        Configuration hadoop = new Configuration();
        hadoop.set(LocalAndGcsCheckpointFileManager.CLASS_SETTING, LocalAndGcsCheckpointFileManager.class.getName());
        assertThat(CheckpointFileManager.create(new Path(folder.toString()), hadoop))
                .isInstanceOf(LocalAndGcsCheckpointFileManager.class)
                .satisfies(ours -> assertThat(ours.isLocal()).isTrue());
        assertThatThrownBy(() -> CheckpointFileManager.create(new Path("nowhere://trips/job"), hadoop))
                .hasStackTraceContaining("No FileSystem for scheme \"nowhere\"");
    }

    /** As the default of the job's flag is. */
    @Test
    void aRelativePathIsBelowTheWorkingDirectory() throws IOException {
        java.nio.file.Path relative = java.nio.file.Path.of("target/relative checkpoint");
        Path folder = new Path(relative.toString());
        CheckpointFileManager manager = manager(folder);
        Path made = manager.createCheckpointDirectory();
        assertThat(made.isAbsolute()).isTrue();
        assertThat(FilesOnDisk.local(made)).isEqualTo(relative.toAbsolutePath()).isDirectory();
        manager.delete(folder);
        assertThat(relative).doesNotExist();
    }

    @Test
    void aFolderExistsOnceItWasMadeAndMakingItAgainIsFine() {
        Path deeper = new Path(dir, "b/c");
        assertThat(manager.exists(deeper)).isFalse();
        manager.mkdirs(deeper);
        manager.mkdirs(deeper);
        assertThat(manager.exists(deeper)).isTrue();
        assertThat(manager.createCheckpointDirectory()).isEqualTo(root);
    }

    @Test
    void aListHoldsFilesAndFoldersThatTheFilterAccepts() throws IOException {
        write(file, false, 2);
        write(new Path(root, "metadata"), false, 1);
        FileStatus[] found = manager.list(root);
        assertThat(found)
                .extracting(status -> status.getPath().getName())
                .containsExactlyInAnyOrder("offsets", "metadata");
        assertThat(Arrays.stream(found).filter(FileStatus::isFile).findFirst().orElseThrow())
                .satisfies(status -> {
                    assertThat(status.getLen()).isEqualTo(4);
                    assertThat(status.getModificationTime()).isPositive();
                    assertThat(status.getPath()).isEqualTo(new Path(root, "metadata"));
                });
        assertThat(manager.list(root, path -> false)).isEmpty();
        assertThat(manager.list(new Path(root, "nothing"))).isEmpty();
    }

    @Test
    void aFileIsThereOnceItIsClosedAndNotBefore() throws IOException {
        CancellableFSDataOutputStream out = manager.createAtomic(file, false);
        out.writeInt(7);
        out.flush();
        assertThat(manager.exists(file)).isFalse();
        out.close();
        out.close();
        assertThat(read(file)).isEqualTo(7);
        assertThat(names()).containsExactly("0");
    }

    @Test
    void ofACancelledFileNothingIsLeft() throws IOException {
        CancellableFSDataOutputStream out = manager.createAtomic(file, false);
        out.writeInt(7);
        out.cancel();
        out.close();
        assertThat(names()).isEmpty();
    }

    @Test
    void aFileThatIsThereIsKeptUnlessItMayBeReplaced() throws IOException {
        write(file, false, 1);
        assertThatThrownBy(() -> write(file, false, 2))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage("The checkpoint file " + FilesOnDisk.local(file)
                        + " is there already: another driver has written it.");
        assertThat(read(file)).isEqualTo(1);
        write(file, true, 3);
        assertThat(read(file)).isEqualTo(3);
        assertThat(names()).containsExactly("0");
    }

    @Test
    void whoReadsAFileWhileItIsReplacedReadsTheOneOrTheOther() throws IOException {
        write(file, true, 1);
        try (var reading = manager.open(file)) {
            write(file, true, 2);
            assertThat(reading.readInt()).isEqualTo(1);
        }
        assertThat(read(file)).isEqualTo(2);
    }

    @Test
    void ofTwoDriversThatCreateTheSameFileOneIsTold() throws Exception {
        CheckpointFileManager other = manager(root);
        ExecutorService drivers = Executors.newFixedThreadPool(2);
        CyclicBarrier together = new CyclicBarrier(2);
        try {
            for (int batch = 0; batch < 200; batch++) {
                Path contested = new Path(dir, Integer.toString(batch));
                List<Future<Boolean>> wins = drivers.invokeAll(
                        List.of(driver(manager, contested, together), driver(other, contested, together)));
                assertThat(wins.get(0).get())
                        .as("batch %d", batch)
                        .isNotEqualTo(wins.get(1).get());
            }
        } finally {
            drivers.shutdownNow();
        }
        assertThat(names()).hasSize(200);
    }

    private static Callable<Boolean> driver(CheckpointFileManager manager, Path file, CyclicBarrier together) {
        return () -> {
            CancellableFSDataOutputStream out = manager.createAtomic(file, false);
            out.writeInt(7);
            together.await();
            try {
                out.close();
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        };
    }

    @Test
    void deletingTakesAFolderWithAllThatIsInItAndNothingIsFineToo() throws IOException {
        write(file, false, 1);
        manager.delete(dir);
        assertThat(manager.exists(dir)).isFalse();
        manager.delete(dir);
        assertThatThrownBy(() -> manager.open(file)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void aChecksumThatHadoopLeftDoesNotOutliveItsFile() throws IOException {
        write(file, false, 1);
        Files.writeString(FilesOnDisk.local(new Path(dir, ".0.crc")), "of an earlier content");
        write(file, true, 2);
        assertThat(names()).containsExactly("0");
    }

    /** Spark copies some files of RocksDB by Hadoop, which adds these. */
    @Test
    void aChecksumThatHadoopWroteIsNotListedAndGoesWithItsFile() throws IOException {
        write(file, false, 1);
        Files.writeString(FilesOnDisk.local(new Path(dir, ".0.crc")), "of this content");
        assertThat(manager.list(dir)).extracting(FileStatus::getPath).containsExactly(file);
        manager.delete(file);
        assertThat(names()).isEmpty();
    }

    @Test
    void noProgramIsStartedForAFile() throws IOException {
        java.nio.file.Path events = folder.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ProcessStart");
            recording.start();
            write(file, false, 1);
            write(file, true, 2);
            manager.list(dir);
            read(file);
            manager.delete(dir);
            recording.stop();
            recording.dump(events);
        }
        assertThat(RecordingFile.readAllEvents(events)).isEmpty();
    }

    private static CheckpointFileManager manager(Path root) throws IOException {
        return new LocalAndGcsCheckpointFileManager(root, new Configuration());
    }

    private void write(Path path, boolean mayReplace, int content) throws IOException {
        CancellableFSDataOutputStream out = manager.createAtomic(path, mayReplace);
        out.writeInt(content);
        out.close();
    }

    private int read(Path path) throws IOException {
        try (var in = manager.open(path)) {
            return in.readInt();
        }
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(FilesOnDisk.local(dir))) {
            return files.map(found -> found.getFileName().toString()).toList();
        }
    }
}
