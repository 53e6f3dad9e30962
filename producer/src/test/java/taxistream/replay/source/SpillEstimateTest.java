package taxistream.replay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import taxistream.generate.TripFileGenerator;
import taxistream.replay.sort.MemoryBlocks;
import taxistream.replay.sort.RowSort;
import taxistream.settings.DataSize;
import taxistream.settings.FailedRun;
import taxistream.trips.Service;
import taxistream.trips.TripFormat;

/** The disk space that sorting needs is said before it is needed: not too little, and not far too much. */
class SpillEstimateTest {

    private static final YearMonth MONTH = YearMonth.of(2024, 3);
    private static final int ROWS = 2_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(TripFormat.class)
    void theEstimateIsAboveTheBytesOfAnyService(TripFormat format) throws InterruptedException {
        long most = 0;
        for (Service service : Service.values()) {
            TripFile file = new TripFile(new TripFileGenerator(4).write(service, MONTH, ROWS, folder), service, MONTH);
            most = Math.max(most, bytes(file, format));
        }
        long estimate = SpillEstimate.of(1_000L * ROWS, format, workspace("1m")).bytes() / 1_000;
        assertThat(estimate).isBetween(most, 2 * most);
    }

    @Test
    void rowsThatFitIntoMemoryNeedNoDisk() {
        assertThat(SpillEstimate.of(1_000_000, TripFormat.AVRO, workspace("1g")).bytes())
                .isZero();
    }

    @Test
    void aDiskWithTooLittleRoomIsNamedBeforeAnythingIsSorted() {
        assertThatThrownBy(() -> new SpillEstimate(Long.MAX_VALUE / 2).check(MONTH, folder.resolve("not-there-yet")))
                .isInstanceOf(FailedRun.class)
                .hasMessageContaining("Sorting 2024-03 may need ")
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("--temp");
    }

    private long bytes(TripFile file, TripFormat format) throws InterruptedException {
        long bytes = 0;
        try (MonthRows rows = MonthRows.open(
                        List.of(file),
                        new Selection(Duration.ofDays(35), Optional.empty(), Optional.empty(), Instant.now()),
                        Ordering.by(MonthRows.Order.PICKUP),
                        workspace("256m"));
                TripFeed feed =
                        TripFeed.start(rows, Optional.empty(), format, new RowSort(new MemoryBlocks(), 0, folder))) {
            Optional<EncodedTrips> next;
            while ((next = feed.next()).isPresent()) {
                for (int i = 0; i < next.get().size(); i++) {
                    bytes += 20 + next.get().value(i).length;
                }
            }
        }
        return bytes;
    }

    private Workspace workspace(String memory) {
        return new Workspace(DataSize.parse(memory), folder);
    }
}
