package taxistream.replay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.replay.sort.MemoryBlocks;
import taxistream.replay.sort.RowSort;
import taxistream.settings.DataSize;
import taxistream.settings.FailedRun;
import taxistream.testing.Parquet;
import taxistream.trips.Service;
import taxistream.trips.TripFormat;

/** A month of several files, each with pages that fill most of the memory: all rows are read, or the run fails before it sends one. */
class MonthLargerThanMemoryTest {

    private static final YearMonth MAY = YearMonth.of(2021, 5);
    private static final int ROWS = 6_000;

    @TempDir
    private static Path folder;

    private static final List<TripFile> files = new ArrayList<>();

    /** Each file's texts make one page of 12 MB. */
    @BeforeAll
    static void write() {
        for (Service service : Service.values()) {
            String pickup = service == Service.YELLOW
                    ? "tpep_pickup_datetime"
                    : service == Service.GREEN ? "lpep_pickup_datetime" : "pickup_datetime";
            Path file = folder.resolve(service + "_tripdata_" + MAY + ".parquet");
            Parquet.write(
                    file,
                    "SELECT TIMESTAMP '2021-05-01' + to_seconds(CAST(hash(i) % 2000000 AS BIGINT)) AS " + pickup
                            + ", (SELECT string_agg(md5(concat(i, j)), '') FROM range(62) AS t(j)) AS flag FROM range("
                            + ROWS + ") AS r(i)");
            files.add(new TripFile(file, service, MAY));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"64m", "96m", "256m", "1g"})
    void everyRowOfEveryFileIsRead(String memory) throws InterruptedException {
        try (MonthRows rows = open(memory);
                TripFeed feed = feed(rows, memory)) {
            for (int i = 0; i < files.size(); i++) {
                assertThat(feed.rowsRead(i)).isEqualTo(ROWS);
            }
            assertThat(trips(feed)).isEqualTo(files.size() * ROWS);
        }
    }

    @Test
    void tooLittleMemoryIsSaidBeforeTheFirstTripIsGivenOut() {
        try (MonthRows rows = open("24m");
                TripFeed feed = feed(rows, "24m")) {
            assertThatThrownBy(feed::nextRejected)
                    .isInstanceOf(FailedRun.class)
                    .hasMessageContaining("_tripdata_2021-05.parquet")
                    .hasMessageEndingWith(". It needs more memory than --memory leaves for it: raise --memory.");
        }
    }

    @Test
    void tooLittleMemoryIsSaidByADryRunToo() {
        try (MonthRows rows = open("24m")) {
            assertThatThrownBy(rows::survey)
                    .isInstanceOf(FailedRun.class)
                    .hasMessageContaining("_tripdata_2021-05.parquet")
                    .hasMessageEndingWith(". It needs more memory than --memory leaves for it: raise --memory.");
        }
    }

    /** The last row group has a page of 24 MB. DuckDB has given out tens of thousands of rows when it comes to it. */
    @Test
    void aReadingThatEndsAfterSomeRowsIsNoShorterFile(@TempDir Path other) throws Exception {
        Path file = other.resolve("green_tripdata_2021-05.parquet");
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute("COPY (SELECT TIMESTAMP '2021-05-01' + to_seconds(i) AS lpep_pickup_datetime, flag FROM"
                    + " (SELECT i, '' AS flag FROM range(200000) AS r(i) UNION ALL SELECT i,"
                    + " (SELECT string_agg(md5(concat(i, j)), '') FROM range(370) AS t(j)) FROM range(200000, 202000) AS r(i))"
                    + " ORDER BY i) TO '" + file + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
        }
        List<TripFile> one = List.of(new TripFile(file, Service.GREEN, MAY));
        try (MonthRows rows = open(one, "36m");
                TripFeed feed = feed(rows, "36m")) {
            assertThatThrownBy(() -> feed.rowsRead(0))
                    .isInstanceOf(FailedRun.class)
                    .hasMessageContaining("green_tripdata_2021-05.parquet")
                    .hasMessageEndingWith(": raise --memory.");
        }
        try (MonthRows rows = open(one, "256m");
                TripFeed feed = feed(rows, "256m")) {
            assertThat(feed.rowsRead(0)).isEqualTo(202_000);
        }
    }

    private static int trips(TripFeed feed) throws InterruptedException {
        int trips = 0;
        Optional<EncodedTrips> next;
        while ((next = feed.next()).isPresent()) {
            trips += next.get().size();
        }
        return trips;
    }

    private static MonthRows open(String memory) {
        return open(files, memory);
    }

    private static MonthRows open(List<TripFile> files, String memory) {
        return MonthRows.open(
                files,
                new Selection(Duration.ofDays(35), Optional.empty(), Optional.empty(), Instant.now()),
                Ordering.by(MonthRows.Order.PICKUP),
                new Workspace(DataSize.parse(memory), folder));
    }

    private static TripFeed feed(MonthRows rows, String memory) {
        return TripFeed.start(
                rows,
                Optional.empty(),
                TripFormat.AVRO,
                new RowSort(
                        new MemoryBlocks(),
                        new Workspace(DataSize.parse(memory), folder).bytesForSorting(),
                        folder.resolve("spill")));
    }
}
