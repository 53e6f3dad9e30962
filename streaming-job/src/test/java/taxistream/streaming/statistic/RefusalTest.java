package taxistream.streaming.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/statistics.md says what the code does: the same refusals, in the same words, and the same functions. */
class RefusalTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "statistics.md");

    @Test
    void theDocumentListsEveryRefusal() throws IOException {
        String table = Arrays.stream(Refusal.values()).map(Refusal::row).collect(Collectors.joining("\n"));
        assertThat(Files.readString(DOCUMENT))
                .contains("| what | where | how the sentence goes on |\n|---|---|---|\n" + table + "\n");
    }

    @Test
    void theDocumentListsEveryFunction() throws IOException {
        StringBuilder table = new StringBuilder();
        for (String line : FunctionList.lines("functions.txt")) {
            if (line.startsWith("== ")) {
                table.append("\n**").append(line.substring(3)).append("**:\n");
            } else {
                table.append(Arrays.stream(line.split(" "))
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(" ")))
                        .append('\n');
            }
        }
        assertThat(Files.readString(DOCUMENT)).contains(table.toString());
    }

    @Test
    void everySentenceEndsAsOneAndSaysWhatToDo() {
        assertThat(List.of(Refusal.values())).allMatch(refusal -> refusal.row().matches(".*[.…?] \\|"));
    }
}
