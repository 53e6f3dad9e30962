package taxistream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {

    @TempDir
    Path folder;

    private static String reading(Path path) {
        return FileTrouble.reason(catchThrowableOfType(IOException.class, () -> Files.readString(path)));
    }

    @Test
    void theReasonIsSaidAndNotThePath() throws IOException {
        Path file = Files.write(folder.resolve("latin"), new byte[] {(byte) 0xe9});
        assertThat(reading(folder.resolve("none"))).isEqualTo("there is no such file or folder");
        assertThat(reading(file)).isEqualTo("it is not UTF-8");
        assertThat(reading(file.resolve("inside"))).isEqualTo("Not a directory");
        assertThat(reading(folder)).isEqualTo("Is a directory");
        assertThat(reading(folder.resolve("n".repeat(300)))).isEqualTo("File name too long");
        assertThat(FileTrouble.reason(catchThrowableOfType(IOException.class, () -> Files.createDirectory(folder))))
                .isEqualTo("it is there already");
    }
}
