package taxistream.replay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.WrongUsage;
import taxistream.trips.Service;

/** Which files a user's words name, and in which order they are replayed. */
class TripFilesTest {

    @TempDir
    private Path folder;

    @Test
    void aFolderStandsForItsParquetFilesByMonthThenService() throws IOException {
        files("green_tripdata_2021-02.parquet", "yellow_tripdata_2021-01.parquet", "green_tripdata_2021-01.parquet");
        files("notes.txt", "fhv_tripdata_2021-01.parquet.part");
        assertThat(labels(resolve(folder.toString())))
                .containsExactly("yellow 2021-01", "green 2021-01", "green 2021-02");
    }

    @Test
    void aGlobStandsForWhatItMatches() throws IOException {
        files("green_tripdata_2021-01.parquet", "green_tripdata_2021-02.parquet", "yellow_tripdata_2021-01.parquet");
        assertThat(labels(resolve(folder + "/green_*.parquet"))).containsExactly("green 2021-01", "green 2021-02");
        assertThat(labels(resolve(folder + "/*_2021-01.parquet"))).containsExactly("yellow 2021-01", "green 2021-01");
        assertThat(labels(resolve(folder + "/{green,fhv}_tripdata_2021-0[2-9].parquet")))
                .containsExactly("green 2021-02");
    }

    @Test
    void aFileWhoseNameHasAGlobsCharactersIsTakenAsItIs() throws IOException {
        files("green_tripdata_2021-01.parquet");
        Path odd = Files.createDirectory(folder.resolve("[odd]"));
        Files.createFile(odd.resolve("fhv_tripdata_2021-01.parquet"));
        assertThat(labels(resolve(odd + "/fhv_tripdata_2021-01.parquet"))).containsExactly("fhv 2021-01");
    }

    @Test
    void theSameFileNamedTwiceIsOneFile() throws IOException {
        files("green_tripdata_2021-01.parquet");
        assertThat(labels(resolve(folder.toString(), folder + "/green_tripdata_2021-01.parquet")))
                .containsExactly("green 2021-01");
    }

    @Test
    void twoFilesOfTheSameMonthAreRefused() throws IOException {
        files("green_tripdata_2021-01.parquet");
        Path copies = Files.createDirectory(folder.resolve("copies"));
        Path copy = Files.createFile(copies.resolve("green_tripdata_2021-01.parquet"));
        assertThatThrownBy(() -> resolve(folder.toString(), copies.toString()))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("Cannot take both " + folder.resolve("green_tripdata_2021-01.parquet") + " and " + copy
                        + ": each would be green 2021-01, and its trips would count twice. Name one of them.");
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> resolve(folder + "/none.parquet"))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("There is no file " + folder + "/none.parquet. Name a parquet file, a folder or a glob.");
        assertThatThrownBy(() -> resolve(folder.toString()))
                .hasMessage("There is no parquet file in the folder " + folder + ".");
        assertThatThrownBy(() -> resolve(folder + "/none*.parquet"))
                .hasMessage("There is no file " + folder + "/none*.parquet. Name a parquet file, a folder or a glob.");
    }

    @Test
    void whatAFolderHoldsBesideItsFilesIsNamed() throws IOException {
        files("green_tripdata_2021-01.parquet", "notes.txt");
        Files.createDirectory(folder.resolve("fhv_tripdata_2021-01.parquet"));
        Files.createDirectory(folder.resolve("empty"));
        Files.createFile(Files.createDirectory(folder.resolve("older")).resolve("green_tripdata_2020-01.parquet"));
        Files.createSymbolicLink(folder.resolve("yellow_tripdata_2021-01.parquet"), folder.resolve("gone.parquet"));
        TripFiles files = resolve(folder.toString());
        assertThat(labels(files)).containsExactly("green 2021-01");
        assertThat(files.passedOver())
                .containsExactly(
                        folder.resolve("fhv_tripdata_2021-01.parquet") + " (a folder)",
                        folder.resolve("older") + " (a folder)",
                        folder.resolve("yellow_tripdata_2021-01.parquet") + " (a link to nothing)");
        String glob = folder + "/fhv*.parquet";
        assertThatThrownBy(() -> resolve(glob))
                .hasMessage("There is no parquet file at " + glob + ", but "
                        + folder.resolve("fhv_tripdata_2021-01.parquet")
                        + " (a folder). Name the files in a folder by a path of their own.");
    }

    @Test
    void anEmptyFolderIsNotBlamedForWhatAnotherHolds() throws IOException {
        files("green_tripdata_2021-01.parquet");
        Files.createDirectory(folder.resolve("fhv_tripdata_2021-01.parquet"));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> resolve(folder.toString(), empty.toString()))
                .hasMessage("There is no parquet file in the folder " + empty + ".");
    }

    @Test
    void aPatternThatDoesNotEndIsNamed() {
        assertThatThrownBy(() -> resolve(folder + "/green_[2021.parquet"))
                .isInstanceOf(WrongUsage.class)
                .hasMessageStartingWith("Cannot take " + folder + "/green_[2021.parquet for a pattern: ")
                .hasMessageEndingWith(
                        ". Write what is in brackets or braces to its end, or name a file that is there.");
    }

    @Test
    void aNameWithoutAMonthIsRefusedUnlessFlagsSayIt() throws IOException {
        files("mine.parquet");
        String path = folder + "/mine.parquet";
        assertThatThrownBy(() -> resolve(path))
                .hasMessage("Cannot tell service and month of mine.parquet: rename it"
                        + " <service>_tripdata_<yyyy-MM>.parquet, or pass --service and --month.");
        TripFiles named =
                TripFiles.resolve(List.of(path), Optional.of(Service.FHV), Optional.of(YearMonth.of(2020, 4)));
        assertThat(labels(named)).containsExactly("fhv 2020-04");
    }

    @Test
    void aMonthThatIsNoneIsRefusedAsItIsSpelt() throws IOException {
        files("yellow_tripdata_2025-13.parquet");
        assertThatThrownBy(() -> resolve(folder.toString()))
                .hasMessage(
                        "Cannot tell the month of yellow_tripdata_2025-13.parquet: '2025-13' is not a month. Rename it"
                                + " <service>_tripdata_<yyyy-MM>.parquet, or pass --month.");
    }

    private void files(String... names) throws IOException {
        for (String name : names) {
            Files.createFile(folder.resolve(name));
        }
    }

    private static TripFiles resolve(String... paths) {
        return TripFiles.resolve(List.of(paths), Optional.empty(), Optional.empty());
    }

    private static List<String> labels(TripFiles files) {
        return files.files().stream().map(TripFile::label).toList();
    }
}
