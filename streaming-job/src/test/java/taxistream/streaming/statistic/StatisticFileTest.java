package taxistream.streaming.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.WrongUsage;

/** How editors save .sql files. */
class StatisticFileTest {

    private static final String SQL = "-- Größe\nSELECT month, count(*) AS n FROM trips GROUP BY month";

    @TempDir
    Path folder;

    @Test
    void aByteOrderMarkIsNoPartOfTheSql() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain.sql"), SQL);
        Path marked = Files.writeString(folder.resolve("marked.sql"), "\uFEFF" + SQL);
        assertThat(StatisticFile.read(marked).sql())
                .isEqualTo(StatisticFile.read(plain).sql());
        assertThat(StatisticFile.read(marked).comment()).isEqualTo("Größe");
    }

    @Test
    void aFileThatIsNotUtf8IsNamedAlone() throws IOException {
        Path latin = Files.write(folder.resolve("latin.sql"), SQL.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> StatisticFile.read(latin))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("Cannot read the statistic " + latin + ": it is not UTF-8. Save it as UTF-8.");
    }

    @Test
    void aNameThatNoTableCanHaveIsToldTheNearestOne() throws IOException {
        Path spaced = Files.writeString(folder.resolve("2024 Tips by Hour.sql"), SQL);
        assertThatThrownBy(() -> StatisticFile.read(spaced))
                .isInstanceOf(WrongUsage.class)
                .hasMessageEndingWith(" Rename the file to tips_by_hour.sql.");
        Path digits = Files.writeString(folder.resolve("2024.sql"), SQL);
        assertThatThrownBy(() -> StatisticFile.read(digits)).hasMessageEndingWith(" Rename the file.");
    }

    @Test
    void linesAreCountedAsInTheFile() {
        assertThat(StatisticFile.of("x", "\n\nSELECT 1;\n").sql()).isEqualTo("\n\nSELECT 1");
    }
}
