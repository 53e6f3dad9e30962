package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A name that {@code statistics check} admits needs no backticks in MySQL: the list of reserved words is the server's. */
@NeedsDocker
class ReservedWordsIT {

    private static final Path LIST = Path.of(
            System.getProperty("repository.root"),
            "streaming-job/src/main/resources/taxistream/streaming/statistic/reserved-words.txt");

    @Test
    void theListIsTheServers() throws IOException {
        List<String> reserved =
                Servers.newDatabase()
                        .query("SELECT LOWER(WORD) FROM information_schema.KEYWORDS WHERE RESERVED = 1")
                        .stream()
                        .map(row -> row.get(0))
                        .toList();
        assertThat(Files.readAllLines(LIST)).containsExactlyInAnyOrderElementsOf(reserved);
    }
}
