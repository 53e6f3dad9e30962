package taxistream.endtoend.firstday;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.endtoend.firstday.Shell.Ended;
import taxistream.endtoend.firstday.Shell.Running;
import taxistream.generate.TripFileGenerator;
import taxistream.trips.Service;

/** Ctrl-C ends the demo at once, whatever it is doing: no folder and no process is left, and no stack trace is printed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoLeavesNothingIT {

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));
    private static final int TENTHS_UNTIL_IT_IS_UP = 200;

    private Path data;

    @BeforeAll
    void layOutAMonth(@TempDir Path folder) {
        data = folder;
        new TripFileGenerator(7).write(Service.GREEN, YearMonth.of(2023, 1), 2_000, data);
    }

    /** In tenths of a second: a few in each build, every one with {@code -Dnightly=true}. */
    static Stream<Integer> moments() {
        return Boolean.getBoolean("nightly")
                ? IntStream.rangeClosed(0, TENTHS_UNTIL_IT_IS_UP).boxed()
                : Stream.of(20, 150);
    }

    @ParameterizedTest(name = "after {0} tenths of a second")
    @MethodSource("moments")
    void nothingIsLeftWheneverItIsInterrupted(int tenths, @TempDir Path temporary) throws Exception {
        Running demo = demo(temporary, "");
        if (!demo.process().waitFor(100L * tenths, TimeUnit.MILLISECONDS)) {
            demo.interrupt();
        }
        Ended ended = demo.await();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(130);
        assertThat(ended.err().lines().toList())
                .as("what it printed")
                .hasSizeLessThan(15)
                .noneMatch(line -> line.contains("Exception") || line.startsWith("\tat ") || line.contains("Killed"));
        expectNothingLeft(temporary);
    }

    @Test
    void nothingIsLeftWhenItEndsByItself(@TempDir Path temporary) throws Exception {
        Ended ended = demo(temporary, "--fast --exit").await().expectSuccess();
        assertThat(ended.out()).contains("2,000 trips read from 1 file", "to the cent.");
        expectNothingLeft(temporary);
    }

    @Test
    void aFolderWithoutSpaceForItsServersIsNamed(@TempDir Path temporary) throws Exception {
        Path df = Files.writeString(
                Files.createDirectory(temporary.resolve("bin")).resolve("df"),
                "echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'; echo 'tmpfs 20480 10240 10240 50% /tmp'\n");
        assertThat(df.toFile().setExecutable(true)).isTrue();
        Path full = Files.createDirectory(temporary.resolve("full"));
        Ended ended = new Shell(ROOT)
                .with("TMPDIR", full.toString())
                .with("PATH", df.getParent() + ":" + System.getenv("PATH"))
                .run("./taxistream demo");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo("The demo needs 700 MB in " + full
                        + " for its servers, and 10 MB are free there: set TMPDIR to another folder.\n");
        expectNothingLeft(full);
    }

    private Running demo(Path temporary, String flags) {
        return new Shell(ROOT)
                .with("TMPDIR", temporary.toString())
                .start(List.of("bash", "-c", "exec ./taxistream demo --data '" + data + "' " + flags));
    }

    private static void expectNothingLeft(Path temporary) throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(line -> line.contains(temporary.toString())))
                .isEmpty();
    }
}
