package taxistream.replay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import taxistream.generate.TripFileGenerator;
import taxistream.replay.sort.MemoryBlocks;
import taxistream.replay.sort.RowSort;
import taxistream.settings.DataSize;
import taxistream.testing.Parquet;
import taxistream.testing.RealFiles;
import taxistream.trips.RejectionReason;
import taxistream.trips.Service;
import taxistream.trips.Trip;
import taxistream.trips.TripDecoder;
import taxistream.trips.TripFileException;
import taxistream.trips.TripFormat;

/** What a month's files hold, in which order it comes out, and that a position is a place to go on from. */
@Tag("long")
class MonthRowsTest {

    private static final YearMonth APRIL = YearMonth.of(2020, 4);
    private static final int ROWS = 3_000;

    @TempDir
    private static Path folder;

    private static List<TripFile> april;

    @BeforeAll
    static void generate() {
        TripFileGenerator generator = new TripFileGenerator(1);
        april = Arrays.stream(Service.values())
                .map(service -> new TripFile(generator.write(service, APRIL, ROWS, folder), service, APRIL))
                .toList();
    }

    @Test
    void everyRowIsATripOrRejected() {
        try (MonthRows rows = open(april)) {
            assertThat(rows.counts())
                    .extracting(FileRows::rows, FileRows::toSend)
                    .containsOnly(tuple((long) ROWS, (long) ROWS))
                    .hasSize(april.size());
            for (Survey survey : rows.survey()) {
                assertThat(survey.rows()).isEqualTo(ROWS);
                assertThat(survey.trips()).isEqualTo(ROWS - 2);
                assertThat(survey.rejected()).isEqualTo(Map.of(RejectionReason.OUTSIDE_MONTH, 2L));
                assertThat(survey.leftOut()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tripsOfAllServicesComeInOneTotalOrder(MonthRows.Order order) {
        List<TripPosition> positions = positions(april, order, Optional.empty());
        assertThat(positions).hasSize(4 * (ROWS - 2)).isSorted().doesNotHaveDuplicates();
        String times = order == MonthRows.Order.PICKUP ? "pickup" : "dropoff";
        List<String> expected = new ArrayList<>();
        for (TripFile file : april) {
            Parquet.query("SELECT epoch_us(" + column(file, times) + "), '" + file.service() + "', file_row_number FROM"
                            + " read_parquet('" + file.path() + "', file_row_number = true) WHERE "
                            + column(file, "pickup") + " > TIMESTAMP '2020-01-01 00:00:00'")
                    .forEach(row -> expected.add(String.join(" ", row)));
        }
        assertThat(positions)
                .extracting(position -> position.orderMicros() + " " + position.service() + " " + position.fileRow())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyPositionIsAPlaceToGoOnFrom() {
        List<TripPosition> all = positions(april, MonthRows.Order.PICKUP, Optional.empty());
        Random random = new Random(3);
        for (int i = 0; i < 12; i++) {
            int at = random.nextInt(all.size());
            assertThat(positions(april, MonthRows.Order.PICKUP, Optional.of(all.get(at))))
                    .isEqualTo(all.subList(at + 1, all.size()));
        }
    }

    @Test
    void goingOnAtTheSameSecondSkipsOnlyWhatCameBefore() {
        // In the last block of a metered file whole minutes are shared by many trips and by both services.
        List<TripPosition> all = positions(april, MonthRows.Order.PICKUP, Optional.empty());
        int checked = 0;
        for (int at = 1; at < all.size() && checked < 5; at++) {
            if (all.get(at).orderMicros() == all.get(at - 1).orderMicros()
                    && all.get(at).service() != all.get(at - 1).service()) {
                assertThat(positions(april, MonthRows.Order.PICKUP, Optional.of(all.get(at - 1))))
                        .isEqualTo(all.subList(at, all.size()));
                checked++;
            }
        }
        assertThat(checked).isPositive();
    }

    @Test
    void rejectedRowsComeWithTheirReasonAndAllTheirColumns() throws InterruptedException {
        try (MonthRows rows = open(april);
                TripFeed feed = feed(rows, Optional.empty())) {
            List<RejectedRow> all = drain(feed);
            assertThat(all).hasSize(8);
            RejectedRow first = all.get(0);
            assertThat(first.rejection().detail())
                    .isEqualTo("pickup_at 2009-01-01 00:03:25 is more than 35 days outside 2020-04");
            assertThat(first.original())
                    .isEqualTo(Parquet.value(
                            "SELECT to_json(t) FROM (SELECT * EXCLUDE (file_row_number) FROM read_parquet('"
                                    + first.file().path() + "', file_row_number = true) WHERE file_row_number = "
                                    + first.fileRow() + ") AS t"));
            for (int at = 0; at < all.size(); at++) {
                try (TripFeed later = feed(rows, Optional.of(all.get(at).position()))) {
                    assertThat(drain(later))
                            .extracting(RejectedRow::position)
                            .isEqualTo(all.subList(at + 1, all.size()).stream()
                                    .map(RejectedRow::position)
                                    .toList());
                }
            }
        }
    }

    @Test
    void afterATripNoRejectedRowIsLeft() throws InterruptedException {
        TripPosition trip =
                positions(april, MonthRows.Order.PICKUP, Optional.empty()).get(0);
        try (MonthRows rows = open(april);
                TripFeed feed = feed(rows, Optional.of(trip))) {
            assertThat(feed.nextRejected()).isEmpty();
        }
    }

    @Test
    void fromAndToLeaveOutWhatIsNeitherSentNorRejected() {
        LocalDateTime from = LocalDateTime.of(2020, 4, 10, 0, 0);
        LocalDateTime to = LocalDateTime.of(2020, 4, 11, 0, 0);
        Selection selection = new Selection(Duration.ofDays(35), Optional.of(from), Optional.of(to), Instant.now());
        TripFile green = april.get(Service.GREEN.ordinal());
        try (MonthRows rows =
                MonthRows.open(List.of(green), selection, Ordering.by(MonthRows.Order.PICKUP), workspace())) {
            Survey survey = rows.survey().get(0);
            long day = Parquet.number("SELECT count(*) FROM '" + green.path()
                    + "' WHERE lpep_pickup_datetime >= TIMESTAMP '2020-04-10 00:00:00' AND lpep_pickup_datetime <"
                    + " TIMESTAMP '2020-04-11 00:00:00'");
            assertThat(survey.trips()).isEqualTo(day).isPositive();
            assertThat(survey.rejectedRows()).isZero();
            assertThat(survey.leftOut()).isEqualTo(ROWS - day);
            assertThat(survey.first().orElseThrow()).isAfterOrEqualTo(from);
            assertThat(survey.last().orElseThrow()).isBefore(to);
            assertThat(rows.counts()).containsExactly(new FileRows(green, ROWS, ROWS - day));
        }
    }

    @Test
    void someTripsComeLatePastTheEndsOfTheirMonthsAndTheSameOnesEveryTime() {
        TripFile green = april.get(Service.GREEN.ordinal());
        YearMonth may = APRIL.plusMonths(1);
        TripFile next =
                new TripFile(new TripFileGenerator(1).write(Service.GREEN, may, ROWS, folder), Service.GREEN, may);
        Ordering late = new Ordering(
                MonthRows.Order.PICKUP, Optional.of(new Disorder(0.1, Duration.ofDays(1), Duration.ofDays(40), 7)));
        List<TripPosition> all = positions(List.of(green, next), late, Optional.empty());
        assertThat(all).hasSize(2 * (ROWS - 2)).isSorted().doesNotHaveDuplicates();
        assertThat(positions(List.of(green, next), late, Optional.empty())).isEqualTo(all);
        for (int at = 500; at < all.size(); at += 1_700) {
            assertThat(positions(List.of(green, next), late, Optional.of(all.get(at))))
                    .isEqualTo(all.subList(at + 1, all.size()));
        }
        Map<String, Long> pickups = new HashMap<>();
        for (TripFile file : List.of(green, next)) {
            Parquet.query("SELECT file_row_number, epoch_us(lpep_pickup_datetime) FROM read_parquet('" + file.path()
                            + "', file_row_number = true)")
                    .forEach(row -> pickups.put(file.month() + "/" + row.get(0), Long.parseLong(row.get(1))));
        }
        List<Long> delays = all.stream()
                .map(position -> position.orderMicros() - pickups.get(position.fileMonth() + "/" + position.fileRow()))
                .filter(delay -> delay != 0)
                .toList();
        assertThat(delays).hasSizeBetween(ROWS / 10, ROWS * 3 / 10);
        assertThat(delays)
                .allMatch(delay -> delay >= Duration.ofDays(1).toMillis() * 1_000
                        && delay <= Duration.ofDays(40).toMillis() * 1_000);
        int firstOfMay = IntStream.range(0, all.size())
                .filter(at -> all.get(at).fileMonth().equals(may))
                .skip(ROWS / 2)
                .findFirst()
                .orElseThrow();
        assertThat(all.subList(firstOfMay, all.size()))
                .as("April's trips among those of late May")
                .anyMatch(position -> position.fileMonth().equals(APRIL));
    }

    @Test
    void aFileWithoutRowsIsNoError() {
        Path file = Parquet.write(
                folder.resolve("empty.parquet"),
                "SELECT * FROM '" + april.get(1).path() + "' LIMIT 0");
        try (MonthRows rows = open(List.of(new TripFile(file, Service.GREEN, APRIL)))) {
            assertThat(rows.survey().get(0).rows()).isZero();
            assertThat(rows.survey().get(0).first()).isEmpty();
        }
        assertThat(positions(
                        List.of(new TripFile(file, Service.GREEN, APRIL)), MonthRows.Order.PICKUP, Optional.empty()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"YELLOW,2009-06", "YELLOW,2010-06", "YELLOW,2012-03", "YELLOW,2016-01", "GREEN,2014-01", "FHV,2016-02"})
    void theLayoutsOfEarlierYearsReadAsTrips(Service service, YearMonth month) {
        TripFile file = new TripFile(new TripFileGenerator(2).write(service, month, 500, folder), service, month);
        try (MonthRows rows = open(List.of(file))) {
            assertThat(rows.survey().get(0).trips()).isEqualTo(498);
        }
        List<Trip> trips = trips(List.of(file));
        if (service == Service.YELLOW && month.getYear() <= 2010) {
            assertThat(trips).noneMatch(trip -> trip.toString().contains("pickup_zone"));
        }
        if (service != Service.FHV) {
            String fare = month.getYear() == 2009 ? "Fare_Amt" : "fare_amount";
            assertThat(trips.stream().mapToLong(Trip::fareCents).sum())
                    .isEqualTo(Parquet.number("SELECT sum(round(" + fare + " * 100))::BIGINT FROM '"
                            + file.path() + "' WHERE " + column(file, "pickup")
                            + "::TIMESTAMP >= TIMESTAMP '"
                            + month.minusMonths(1).atDay(1) + "'"));
        }
    }

    @Test
    void aFileOfTextsReadsAsTheFileOfTypes() {
        TripFile green = april.get(Service.GREEN.ordinal());
        Path texts = Parquet.write(
                folder.resolve("texts.parquet"), "SELECT COLUMNS(*)::VARCHAR FROM '" + green.path() + "'");
        TripFile same = new TripFile(texts, Service.GREEN, APRIL);
        assertThat(trips(List.of(same)))
                .extracting(Trip::toString)
                .isEqualTo(trips(List.of(green)).stream().map(Trip::toString).toList())
                .hasSize(ROWS - 2);
    }

    @Test
    void aRowThatCannotBeCastIsRejectedWithItsValue() throws InterruptedException {
        TripFile green = april.get(Service.GREEN.ordinal());
        Path file = Parquet.write(
                folder.resolve("uncastable.parquet"),
                "SELECT COLUMNS(*)::VARCHAR FROM '" + green.path()
                        + "' UNION ALL SELECT * REPLACE ('twelve' AS fare_amount) FROM (SELECT COLUMNS(*)::VARCHAR FROM '"
                        + green.path() + "' LIMIT 1)");
        try (MonthRows rows = open(List.of(new TripFile(file, Service.GREEN, APRIL)));
                TripFeed feed = feed(rows, Optional.empty())) {
            assertThat(rows.survey().get(0).rejected())
                    .isEqualTo(Map.of(RejectionReason.OUTSIDE_MONTH, 2L, RejectionReason.MALFORMED_VALUE, 1L));
            assertThat(drain(feed))
                    .extracting(row -> row.rejection().detail())
                    .contains("fare_amount = twelve is not an amount in dollars");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"3,'it''s é '", "6000,'it''s é '", "3,'a' || chr(0) || 'b '"})
    void vendorsComeAsTheyAreHoweverMany(int vendors, String prefix) {
        Path file = Parquet.write(
                folder.resolve(vendors + "-vendors-" + prefix.length() + ".parquet"),
                "SELECT * REPLACE (" + prefix + " || (row_number() OVER () % " + vendors + ") AS VendorID) FROM ("
                        + twice() + ")");
        List<String> found = trips(List.of(new TripFile(file, Service.GREEN, APRIL))).stream()
                .map(trip -> trip.fileRow() + " " + trip.vendor())
                .toList();
        List<String> expected = new ArrayList<>();
        Parquet.query("SELECT file_row_number || ' ' || VendorID FROM read_parquet('" + file
                        + "', file_row_number = true) WHERE lpep_pickup_datetime > TIMESTAMP '2020-01-01 00:00:00'")
                .forEach(row -> expected.add(row.get(0)));
        assertThat(found).hasSize(2 * (ROWS - 2)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void rejectedRowsAreAllFoundHoweverMany() throws InterruptedException {
        Path file = Parquet.write(
                folder.resolve("all-rejected.parquet"),
                "SELECT * REPLACE (TIMESTAMP '2009-01-01 00:00:00' AS lpep_pickup_datetime) FROM (" + twice() + ")");
        try (MonthRows rows = open(List.of(new TripFile(file, Service.GREEN, APRIL)));
                TripFeed feed = feed(rows, Optional.empty())) {
            assertThat(drain(feed))
                    .extracting(RejectedRow::fileRow)
                    .isEqualTo(LongStream.range(0, 2 * ROWS).boxed().toList());
        }
    }

    private static String twice() {
        String green = "SELECT * FROM '" + april.get(Service.GREEN.ordinal()).path() + "'";
        return green + " UNION ALL " + green;
    }

    @Test
    void aTruncatedFileIsSaidToBeDamaged() throws IOException {
        byte[] whole = Files.readAllBytes(april.get(1).path());
        Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> open(List.of(new TripFile(cut, Service.GREEN, APRIL))))
                .isInstanceOf(TripFileException.class)
                .hasMessageStartingWith("Cannot read " + cut + ": ")
                .hasMessageEndingWith(". It is damaged or no parquet file: fetch it again.");
    }

    @Test
    void aFileDamagedInTheMiddleFailsInsteadOfGivingLess() throws IOException {
        byte[] whole = Files.readAllBytes(april.get(1).path());
        Arrays.fill(whole, 100, whole.length / 2, (byte) 0);
        Path damaged = Files.write(folder.resolve("damaged.parquet"), whole);
        List<TripFile> files = List.of(new TripFile(damaged, Service.GREEN, APRIL));
        assertThatThrownBy(() -> trips(files))
                .isInstanceOf(TripFileException.class)
                .hasMessageStartingWith("Cannot read " + damaged + ": ")
                .hasMessageEndingWith(". It is damaged or no parquet file: fetch it again.");
        try (MonthRows rows = open(files)) {
            assertThatThrownBy(rows::survey)
                    .isInstanceOf(TripFileException.class)
                    .hasMessageStartingWith("Cannot read " + damaged + ": ")
                    .hasMessageEndingWith(". It is damaged or no parquet file: fetch it again.");
        }
    }

    @Test
    void aFileWithoutAPickupColumnIsRefusedWithItsColumns() {
        Path file = Parquet.write(folder.resolve("other.parquet"), "SELECT 1 AS a, 'x' AS b");
        assertThatThrownBy(() -> open(List.of(new TripFile(file, Service.GREEN, APRIL))))
                .isInstanceOf(TripFileException.class)
                .hasMessage("Cannot read " + file + " as green trips: it has no pickup time (lpep_pickup_datetime or"
                        + " pickup_datetime or trip_pickup_datetime) among its columns a, b. Check the file, or pass"
                        + " --service.");
    }

    @Test
    void aFilesNameMayHoldWhatSqlAndGlobsTreatSpecially() throws IOException {
        Path odd = Files.copy(april.get(1).path(), folder.resolve("it's [odd]*?.parquet"));
        assertThat(trips(List.of(new TripFile(odd, Service.GREEN, APRIL)))).hasSize(ROWS - 2);
    }

    @Test
    void theRealGreenJanuaryHasTheCountsThatItIsKnownFor() {
        Path file = RealFiles.folder().resolve("green_tripdata_2021-01.parquet");
        try (MonthRows rows = open(List.of(new TripFile(file, Service.GREEN, YearMonth.of(2021, 1))))) {
            Survey survey = rows.survey().get(0);
            assertThat(survey.rows()).isEqualTo(76_518);
            assertThat(survey.rejected()).isEqualTo(Map.of(RejectionReason.OUTSIDE_MONTH, 2L));
            assertThat(survey.trips()).isEqualTo(76_516);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "green_tripdata_2021-01,180389805", "green_tripdata_2021-02,151348817", "green_tripdata_2022-02,123453715",
        "green_tripdata_2023-01,148627522", "green_tripdata_2023-02,141831750", "green_tripdata_2024-03,131604293"
    })
    void theRealGreenMonthsHaveTheSumsThatTheyAreKnownFor(String name, long cents) {
        Path file = RealFiles.folder().resolve(name + ".parquet");
        YearMonth month = YearMonth.parse(name.substring(name.length() - 7));
        long rejectedCents = Parquet.number("SELECT coalesce(sum(round(total_amount * 100)), 0)::BIGINT FROM '" + file
                + "' WHERE lpep_pickup_datetime < TIMESTAMP '2010-01-01 00:00:00'");
        long sum = trips(List.of(new TripFile(file, Service.GREEN, month))).stream()
                .mapToLong(Trip::totalCents)
                .sum();
        assertThat(sum + rejectedCents).isEqualTo(cents);
    }

    private static String column(TripFile file, String what) {
        return switch (file.service()) {
            case YELLOW ->
                switch (file.month().getYear()) {
                    case 2009 -> "Trip_" + what + "_DateTime";
                    case 2010 -> what + "_datetime";
                    default -> "tpep_" + what + "_datetime";
                };
            case GREEN -> "lpep_" + what + "_datetime";
            default -> what + "_datetime";
        };
    }

    private static List<Trip> trips(List<TripFile> files) {
        List<Trip> all = new ArrayList<>();
        TripDecoder decoder = new TripDecoder();
        readTrips(files, Ordering.by(MonthRows.Order.PICKUP), Optional.empty(), (trips, i) -> {
            Trip trip = new Trip();
            assertThat(decoder.decode(trips.value(i), trip)).isEmpty();
            all.add(trip);
        });
        return all;
    }

    private static List<TripPosition> positions(
            List<TripFile> files, MonthRows.Order order, Optional<TripPosition> after) {
        return positions(files, Ordering.by(order), after);
    }

    private static List<TripPosition> positions(List<TripFile> files, Ordering ordering, Optional<TripPosition> after) {
        List<TripPosition> all = new ArrayList<>();
        readTrips(files, ordering, after, (trips, i) -> all.add(trips.position(i)));
        return Collections.unmodifiableList(all);
    }

    private static void readTrips(
            List<TripFile> files, Ordering ordering, Optional<TripPosition> after, ObjIntConsumer<EncodedTrips> each) {
        try (MonthRows rows = MonthRows.open(files, everything(), ordering, workspace());
                TripFeed feed = feed(rows, after)) {
            Optional<EncodedTrips> next;
            while ((next = feed.next()).isPresent()) {
                for (int i = 0; i < next.get().size(); i++) {
                    each.accept(next.get(), i);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TripFeed feed(MonthRows rows, Optional<TripPosition> after) {
        return TripFeed.start(rows, after, TripFormat.AVRO, new RowSort(new MemoryBlocks(), 0, folder));
    }

    private static List<RejectedRow> drain(TripFeed feed) throws InterruptedException {
        List<RejectedRow> all = new ArrayList<>();
        Optional<RejectedRow> next;
        while ((next = feed.nextRejected()).isPresent()) {
            all.add(next.get());
        }
        return all;
    }

    private static MonthRows open(List<TripFile> files) {
        return MonthRows.open(files, everything(), Ordering.by(MonthRows.Order.PICKUP), workspace());
    }

    private static Selection everything() {
        return new Selection(Duration.ofDays(35), Optional.empty(), Optional.empty(), Instant.now());
    }

    private static Workspace workspace() {
        return new Workspace(DataSize.parse("256m"), folder);
    }
}
