package taxistream.replay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.generate.TripFileGenerator;
import taxistream.settings.DataSize;
import taxistream.trips.Service;
import taxistream.trips.TripFileException;
import taxistream.trips.TripFormat;

/** Months come in order and whole, though each is made ready while the one before is read. */
class MonthsAheadTest {

    private static final YearMonth JANUARY = YearMonth.of(2021, 1);
    private static final int ROWS = 5_000;
    private static final int TRIPS = ROWS - 2;

    @TempDir
    private Path folder;

    private final SortedMap<YearMonth, List<TripFile>> months = new TreeMap<>();

    @BeforeEach
    void generate() {
        TripFileGenerator generator = new TripFileGenerator(1);
        for (YearMonth month = JANUARY; months.size() < 3; month = month.plusMonths(1)) {
            months.put(
                    month,
                    List.of(new TripFile(generator.write(Service.YELLOW, month, ROWS, folder), Service.YELLOW, month)));
        }
    }

    @Test
    void monthsComeInOrderWithAllTheirTrips() throws Exception {
        List<YearMonth> came = new ArrayList<>();
        try (MonthsAhead ahead = source().months(months, Optional.empty())) {
            Optional<ReadyMonth> next;
            while ((next = ahead.next()).isPresent()) {
                try (ReadyMonth month = next.get()) {
                    came.add(month.rows().month());
                    assertThat(month.counts())
                            .singleElement()
                            .extracting(FileRows::toSend)
                            .isEqualTo((long) ROWS);
                    assertThat(rejected(month)).isEqualTo(ROWS - TRIPS);
                    assertThat(read(month, ahead)).isEqualTo(TRIPS);
                }
            }
        }
        assertThat(came).containsExactlyElementsOf(months.keySet());
    }

    @Test
    void thePositionIsLookedForInTheFirstMonthAlone() throws Exception {
        TripPosition position;
        try (MonthsAhead ahead = source().months(months, Optional.empty());
                ReadyMonth january = ahead.next().orElseThrow()) {
            position = january.feed().next().orElseThrow().position(999);
        }
        try (MonthsAhead ahead = source().months(months, Optional.of(position))) {
            try (ReadyMonth january = ahead.next().orElseThrow()) {
                assertThat(read(january, ahead)).isEqualTo(TRIPS - 1_000);
            }
            try (ReadyMonth february = ahead.next().orElseThrow()) {
                assertThat(read(february, ahead)).isEqualTo(TRIPS);
            }
        }
    }

    @Test
    void aDamagedMonthFailsWhenItIsItsTurnAndNotBefore() throws Exception {
        Files.writeString(months.get(JANUARY.plusMonths(1)).get(0).path(), "no parquet");
        try (MonthsAhead ahead = source().months(months, Optional.empty())) {
            try (ReadyMonth january = ahead.next().orElseThrow()) {
                assertThat(read(january, ahead)).isEqualTo(TRIPS);
            }
            assertThatThrownBy(ahead::next)
                    .isInstanceOf(TripFileException.class)
                    .hasMessageContaining("yellow_tripdata_2021-02.parquet");
        }
    }

    @Test
    void aMonthThatWasMadeReadyInVainIsGivenUp() throws Exception {
        MonthsAhead ahead = source().months(months, Optional.empty());
        try (ReadyMonth january = ahead.next().orElseThrow()) {
            january.feed().next();
            ahead.prepare();
        }
        ahead.close();
        assertNoneOfItsThreadsIsLeft();
    }

    @Test
    void theFirstMonthThatWasBegunEarlyIsTheOneThatComesOrIsGivenUp() throws Exception {
        try (MonthsAhead ahead = source().months(months, Optional.empty()).beginIfAtHand();
                ReadyMonth january = ahead.next().orElseThrow()) {
            assertThat(january.rows().month()).isEqualTo(JANUARY);
            assertThat(read(january, ahead)).isEqualTo(TRIPS);
        }
        MonthsAhead inVain = source().months(months, Optional.empty()).beginIfAtHand();
        inVain.close();
        inVain.close();
        assertNoneOfItsThreadsIsLeft();
    }

    /** Of 40 MB each, where either may have half of that. */
    @Test
    void monthsThatDoNotFitIntoMemoryComeWholeAndLeaveNothingInTheSpillFolder() throws Exception {
        SortedMap<YearMonth, List<TripFile>> large = new TreeMap<>();
        for (YearMonth month : List.of(YearMonth.of(2022, 1), YearMonth.of(2022, 2))) {
            Path file = new TripFileGenerator(2).write(Service.YELLOW, month, 500_000, folder);
            large.put(month, List.of(new TripFile(file, Service.YELLOW, month)));
        }
        MonthSource source = source("80m");
        try (MonthsAhead ahead = source.months(large, Optional.empty())) {
            for (int month = 0; month < large.size(); month++) {
                try (ReadyMonth ready = ahead.next().orElseThrow()) {
                    assertThat(rejected(ready)).isEqualTo(2);
                    assertThat(read(ready, ahead)).isEqualTo(499_998);
                }
            }
        }
        assertThat(source.workspace().temporaryFolder()).isEmptyDirectory();
    }

    private static void assertNoneOfItsThreadsIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("month-ahead", "trip-feed");
    }

    private static int rejected(ReadyMonth month) throws InterruptedException {
        int rejected = 0;
        while (month.feed().nextRejected().isPresent()) {
            rejected++;
        }
        return rejected;
    }

    private static int read(ReadyMonth month, MonthsAhead ahead) throws InterruptedException {
        int trips = 0;
        Optional<EncodedTrips> next;
        while ((next = month.feed().next()).isPresent()) {
            ahead.prepare();
            trips += next.get().size();
        }
        return trips;
    }

    private MonthSource source() throws IOException {
        return source("320m");
    }

    private MonthSource source(String memory) throws IOException {
        return new MonthSource(
                new Selection(Duration.ofDays(35), Optional.empty(), Optional.empty(), Instant.now()),
                Ordering.by(MonthRows.Order.PICKUP),
                new Workspace(DataSize.parse(memory), Files.createTempDirectory(folder, "spill")),
                TripFormat.AVRO);
    }
}
