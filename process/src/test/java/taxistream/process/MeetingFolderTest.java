package taxistream.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class MeetingFolderTest {

    @TempDir
    private Path folder;

    @Test
    void aPointThatNobodyAwaitsIsPassed() {
        new MeetingFolder(folder.toString()).reached("a.point");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void atTheSecondTimeTheProcessStandsStillUntilTheTestLetsItGo() throws Exception {
        MeetingFolder meetings = new MeetingFolder(folder.toString());
        Files.writeString(folder.resolve("a.point"), "2");
        meetings.reached("a.point");
        meetings.reached("another.point");
        assertThat(folder.resolve("a.point")).hasContent("1");
        CompletableFuture<Void> passed = CompletableFuture.runAsync(() -> meetings.reached("a.point"));
        Path met = folder.resolve("a.point.reached");
        while (!Files.exists(met)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(passed).isNotDone();
        Files.delete(met);
        passed.get();
        assertThat(folder).isEmptyDirectory();
    }
}
