package taxistream.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taxistream.settings.WrongUsage;
import taxistream.testing.Parquet;
import taxistream.testing.RealFiles;
import taxistream.testing.Run;
import taxistream.trips.Service;

class TripFileGeneratorTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "GREEN,2021-01,green_tripdata_2021-01",
        "GREEN,2022-02,green_tripdata_2022-02",
        "GREEN,2023-02,green_tripdata_2023-02",
        "GREEN,2024-03,green_tripdata_2024-03",
        "YELLOW,2019-01,samples-10k/yellow_tripdata_2019-01",
        "FHV,2020-04,samples-1k/fhv_tripdata_2020-04",
        "FHVHV,2020-04,samples-1k/fhvhv_tripdata_2020-04"
    })
    void columnsTypesAndCodecAreThoseOfThePublishedFile(Service service, YearMonth month, String published) {
        Path real = RealFiles.folder().resolve(published + ".parquet");
        Path ours = new TripFileGenerator(1).write(service, month, 1_000, folder);
        assertThat(schema(ours)).isEqualTo(schema(real));
        assertThat(codec(ours)).isEqualTo(codec(real));
    }

    /** Names, physical types, and what a reader makes of them. */
    private static List<List<String>> schema(Path file) {
        return Parquet.query("SELECT name, type, coalesce(CASE WHEN converted_type = 'UTF8' THEN 'String' END,"
                + " logical_type), repetition_type FROM parquet_schema('" + file + "') OFFSET 1");
    }

    private static List<List<String>> codec(Path file) {
        return Parquet.query("SELECT DISTINCT compression FROM parquet_metadata('" + file + "')");
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherOneOtherTrips() throws IOException {
        byte[] first = Files.readAllBytes(new TripFileGenerator(1).write(Service.GREEN, january(), 5_000, folder));
        byte[] again = Files.readAllBytes(new TripFileGenerator(1).write(Service.GREEN, january(), 5_000, folder));
        byte[] other = Files.readAllBytes(new TripFileGenerator(2).write(Service.GREEN, january(), 5_000, folder));
        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void aMeteredMonthIsTwoBlocksTheSecondWithNullsAndFromTheFirstOfTheMonthAgain() {
        Path file = new TripFileGenerator(1).write(Service.GREEN, january(), 10_000, folder);
        String rows = "(SELECT *, passenger_count IS NULL AS second_block FROM read_parquet('" + file
                + "', file_row_number = true))";
        assertThat(Parquet.query("SELECT second_block, count(*), min(file_row_number), max(file_row_number) FROM "
                        + rows + " GROUP BY 1 ORDER BY 1"))
                .containsExactly(List.of("false", "5500", "0", "5499"), List.of("true", "4500", "5500", "9999"));
        assertThat(Parquet.query("SELECT DISTINCT RatecodeID, payment_type, trip_type, congestion_surcharge,"
                                + " store_and_fwd_flag, second(lpep_pickup_datetime) FROM " + rows
                                + " WHERE second_block AND year(lpep_pickup_datetime) = 2021")
                        .get(0))
                .containsExactly(null, null, null, null, null, "0");
        assertThat(Parquet.value("SELECT lpep_pickup_datetime::DATE FROM " + rows + " WHERE file_row_number = 5500"))
                .isEqualTo("2021-01-01");
    }

    @Test
    void itHasTheDirtOfTheRealFiles() {
        Path file = new TripFileGenerator(1).write(Service.GREEN, january(), 50_000, folder);
        assertThat(Parquet.number("SELECT count(*) FROM '" + file + "' WHERE year(lpep_pickup_datetime) < 2010"))
                .isEqualTo(2);
        assertThat(Parquet.number("SELECT count(*) FROM '" + file
                        + "' WHERE lpep_pickup_datetime BETWEEN TIMESTAMP '2020-12-31 00:00:00' AND"
                        + " TIMESTAMP '2020-12-31 23:59:59'"))
                .isEqualTo(3);
        assertThat(Parquet.number("SELECT count(*) FROM '" + file + "' WHERE lpep_pickup_datetime >="
                        + " TIMESTAMP '2021-02-01 00:00:00'"))
                .isEqualTo(2);
        long reversals = Parquet.number("SELECT count(*) FROM '" + file + "' AS a JOIN '" + file
                + "' AS b USING (lpep_pickup_datetime, lpep_dropoff_datetime, PULocationID, DOLocationID)"
                + " WHERE a.total_amount < 0 AND b.total_amount = -a.total_amount");
        assertThat(reversals)
                .isEqualTo(Parquet.number("SELECT count(*) FROM '" + file + "' WHERE total_amount < 0"))
                .isBetween(50L, 200L);
        assertThat(Parquet.number("SELECT count(*) FROM '" + file + "' WHERE trip_distance > 1000"))
                .isPositive();
        assertThat(Parquet.number("SELECT count(*) FROM '" + file + "' WHERE PULocationID IN (264, 265)"))
                .isPositive();
    }

    @Test
    void aTotalIsTheSumOfItsParts() {
        Path file = new TripFileGenerator(1).write(Service.YELLOW, YearMonth.of(2025, 2), 5_000, folder);
        assertThat(Parquet.number("SELECT count(*) FROM '" + file + "' WHERE abs(total_amount - (fare_amount + extra +"
                        + " mta_tax + tip_amount + tolls_amount + improvement_surcharge + coalesce(congestion_surcharge, 0)"
                        + " + coalesce(Airport_fee, 0) + cbd_congestion_fee)) > 0.005"))
                .isZero();
    }

    @Test
    void aFileMayHaveNoRows() {
        Path file = new TripFileGenerator(1).write(Service.FHV, january(), 0, folder);
        assertThat(Parquet.number("SELECT count(*) FROM '" + file + "'")).isZero();
    }

    @Test
    void aMonthBeforeTheServicesFirstIsRefused() {
        assertThatThrownBy(() -> new TripFileGenerator(1).write(Service.FHVHV, YearMonth.of(2019, 1), 1, folder))
                .isInstanceOf(WrongUsage.class)
                .hasMessage(
                        "TLC published no fhvhv trips of 2019-01: its first month is 2019-02. Pass a later --month.");
    }

    @Test
    void theCommandWritesAFileForEachServiceAndMonth() {
        Run run = Run.of(
                "generate",
                "--service",
                "green,fhv",
                "--month",
                "2021-01,2021-02",
                "--rows",
                "10",
                "--out",
                folder.resolve("made").toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("fhv_tripdata_2021-02.parquet: 10 invented trips");
        assertThat(folder.resolve("made")).isDirectoryContaining("glob:**green_tripdata_2021-01.parquet");
        assertThat(folder.resolve("made").toFile().list()).hasSize(4);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Run run = Run.of("generate", "--service", "green", "--month", "2021-01", "--out", file + "/below");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("Cannot write " + file + "/below/green_tripdata_2021-01.parquet: ")
                .contains("Check the folder and the space on its disk.");
    }

    private static YearMonth january() {
        return YearMonth.of(2021, 1);
    }
}
