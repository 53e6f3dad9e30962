package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.WrongUsage;

class RecountFilesTest {

    @TempDir
    private Path folder;

    @Test
    void whatAFolderHoldsBesideItsFilesIsNamed() throws IOException {
        Files.createFile(folder.resolve("green_tripdata_2021-01.parquet"));
        Files.createFile(folder.resolve("notes.txt"));
        Files.createDirectory(folder.resolve("empty"));
        Path named = Files.createDirectory(folder.resolve("fhv_tripdata_2021-01.parquet"));
        Path older = Files.createDirectory(folder.resolve("older"));
        Files.createFile(older.resolve("green_tripdata_2020-01.parquet"));
        RecountFiles files = resolve(folder);
        assertThat(files.files()).extracting(RecountFile::label).containsExactly("green 2021-01");
        StringWriter said = new StringWriter();
        files.printPassedOver(new PrintWriter(said, true));
        assertThat(said.toString().lines())
                .containsExactly("Passed over: " + named + " (a folder)", "Passed over: " + older + " (a folder)");
    }

    @Test
    void aFolderThatHoldsOnlyFoldersSaysSo() throws IOException {
        Path older = Files.createDirectory(folder.resolve("older"));
        Files.createFile(older.resolve("green_tripdata_2020-01.parquet"));
        assertThatThrownBy(() -> resolve(folder))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("There is no parquet file at " + folder + ", but " + older
                        + " (a folder). Name the files in a folder by a path of their own.");
        assertThat(resolve(older).files()).extracting(RecountFile::label).containsExactly("green 2020-01");
    }

    @Test
    void anEmptyFolderIsNotBlamedForWhatAnotherHolds() throws IOException {
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.createFile(full.resolve("green_tripdata_2021-01.parquet"));
        Files.createDirectory(full.resolve("fhv_tripdata_2021-01.parquet"));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> resolve(full, empty))
                .hasMessage("There is no parquet file at " + empty + ". Name a parquet file, a folder or a glob.");
    }

    @Test
    void aPatternWithoutItsEndIsRefused() {
        assertThatThrownBy(() -> resolve(folder.resolve("green[0")))
                .isInstanceOf(WrongUsage.class)
                .hasMessageStartingWith("Cannot look for files at " + folder + "/green[0: ");
    }

    @Test
    void aNameThatTheLocaleCannotSpellIsSaidToBeSo() {
        assertThatThrownBy(() -> resolve(folder.resolve("gr\uFFFD\uFFFDn.parquet")))
                .isInstanceOf(WrongUsage.class)
                .hasMessageEndingWith(
                        ". Java cannot spell that name here: if it goes beyond ASCII, set LC_ALL=C.UTF-8.");
    }

    private static RecountFiles resolve(Path... paths) {
        return RecountFiles.resolve(
                Stream.of(paths).map(Path::toString).toList(),
                Optional.empty(),
                Optional.empty(),
                new Configuration(false));
    }
}
