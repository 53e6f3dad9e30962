package taxistream.replay.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.generate.TripFileGenerator;
import taxistream.replay.source.TripFile;
import taxistream.trips.Service;

class WholeFilesTest {

    private static final YearMonth MONTH = YearMonth.of(2021, 1);

    @TempDir
    private Path folder;

    private long now;
    private final WholeFiles wholeFiles = new WholeFiles(Duration.ofNanos(10), () -> now);

    @Test
    void aFileIsWholeOnceItHasLookedTheSameForLongEnough() {
        TripFile file = generated();

        assertThat(wholeFiles.state(file).isSettling()).isTrue();
        now = 9;
        assertThat(wholeFiles.state(file).isSettling()).isTrue();
        now = 10;
        assertThat(wholeFiles.state(file).isWhole()).isTrue();
    }

    @Test
    void aFileThatIsWrittenToBeginsToSettleAnew() throws IOException {
        TripFile file = generated();
        wholeFiles.state(file);
        now = 10;
        Files.setLastModifiedTime(file.path(), FileTime.from(Instant.parse("2031-01-01T00:00:00Z")));

        assertThat(wholeFiles.state(file).isSettling()).isTrue();
        now = 20;
        assertThat(wholeFiles.state(file).isWhole()).isTrue();
    }

    @Test
    void aFileIsNotWholeAtAnyLengthButItsOwn() throws IOException {
        TripFile file = generated();
        byte[] all = Files.readAllBytes(file.path());
        for (int length : new int[] {0, 3, 12, all.length / 2, all.length - 9, all.length - 1}) {
            Files.write(file.path(), Arrays.copyOf(all, length));
            wholeFiles.state(file);
            now += 10;

            assertThat(wholeFiles.state(file).fault().orElseThrow())
                    .startsWith("Cannot read " + file.path() + ": it ")
                    .endsWith("It is damaged or no parquet file: fetch it again.");
        }
        Files.write(file.path(), all);
        wholeFiles.state(file);
        now += 10;
        assertThat(wholeFiles.state(file).isWhole()).isTrue();
    }

    private TripFile generated() {
        Path path = new TripFileGenerator(3).write(Service.GREEN, MONTH, 100, folder);
        return new TripFile(path, Service.GREEN, MONTH);
    }
}
