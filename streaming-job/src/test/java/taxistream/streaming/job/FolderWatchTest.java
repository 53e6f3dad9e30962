package taxistream.streaming.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {

    private static final FolderWatch.Changes NOTHING = new FolderWatch.Changes(List.of(), List.of());

    @TempDir
    Path folder;

    private Path save(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void tellsWhatWasSavedOnce() throws IOException {
        Path first = save("first.sql", "1");
        save("notes.txt", "1");
        FolderWatch watch = new FolderWatch(folder);
        assertThat(watch.look()).isEqualTo(NOTHING);
        Path second = save("second.sql", "1");
        save("first.sql", "12");
        assertThat(watch.look().saved()).containsExactly(first, second);
        assertThat(watch.look()).isEqualTo(NOTHING);
    }

    @Test
    void aFileIsGoneAfterTwoLooksAndSavedWhenItComesAgain() throws IOException {
        Path file = save("first.sql", "1");
        FolderWatch watch = new FolderWatch(folder);
        Files.delete(file);
        assertThat(watch.look()).isEqualTo(NOTHING);
        assertThat(watch.look().gone()).containsExactly(file);
        assertThat(watch.look()).isEqualTo(NOTHING);
        save("first.sql", "1");
        assertThat(watch.look().saved()).containsExactly(file);
    }

    @Test
    void aFileThatAnEditorTakesAwayForAMomentIsNotGone() throws IOException {
        Path file = save("first.sql", "1");
        FolderWatch watch = new FolderWatch(folder);
        Files.delete(file);
        assertThat(watch.look()).isEqualTo(NOTHING);
        save("first.sql", "12");
        assertThat(watch.look()).isEqualTo(new FolderWatch.Changes(List.of(file), List.of()));
    }

    /** A disk may be away for a while. */
    @Test
    void whereTheFolderIsAwayNoFileIsGone() throws IOException {
        Path file = save("first.sql", "1");
        FolderWatch watch = new FolderWatch(folder);
        Path away = folder.resolveSibling(folder.getFileName() + "-away");
        Files.move(folder, away);
        assertThat(watch.look()).isEqualTo(NOTHING);
        assertThat(watch.look()).isEqualTo(NOTHING);
        Files.move(away, folder);
        assertThat(watch.look()).isEqualTo(NOTHING);
        assertThat(file).exists();
    }
}
