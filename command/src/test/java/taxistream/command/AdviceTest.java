package taxistream.command;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import taxistream.command.SourceTexts.Text;

/** {@code docs/refusals.md} has each sentence that spells a command or its SQL, and who of the tests does what it says. */
class AdviceTest {

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));

    private static final Pattern ADVICE = Pattern.compile("'(taxistream|kafka-[a-z]+\\.sh) |run this|‹rebuild\\w*›"
            + "|--(take-over|restart|accept-fewer|cancel)\\b");

    /** A test of a cell, or that of the operators' matrix. */
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private static final String MATRIX = "the matrix";
    private static final String NOBODY = "nobody: ";

    /** Who follows it, by sentence. */
    private static Map<String, String> page;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readAllLines(ROOT.resolve("docs/refusals.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| the sentence |"))
                .map(line -> line.split(" \\| | \\|$|^\\| ", -1))
                .collect(toMap(cells -> cells[1], cells -> cells[2]));
    }

    @Test
    void thePageHasTheSentencesThatTheCodeHas() throws IOException {
        List<String> sentences = SourceTexts.of(ROOT).stream()
                .filter(text -> text.isSentence() && ADVICE.matcher(text.text()).find())
                .map(Text::line)
                .distinct()
                .toList();
        assertThat(sentences).hasSizeGreaterThan(30);
        assertThat(page.keySet()).containsExactlyInAnyOrderElementsOf(sentences);
    }

    /** A test that is renamed or taken away leaves its sentence alone. */
    @Test
    void whoFollowsThemIsThere() throws IOException {
        Map<String, String> tests = tests();
        for (Map.Entry<String, String> row : page.entrySet()) {
            List<String> named = TEST.matcher(row.getValue())
                    .results()
                    .map(test -> test.group(1) + " " + test.group(2))
                    .toList();
            for (String test : named) {
                String[] words = test.split(" ");
                assertThat(tests.getOrDefault(words[0], ""))
                        .as("test %s of: %s", test, row.getKey())
                        .contains(" void " + words[1] + "(");
            }
            boolean isInMatrix = row.getValue().contains(MATRIX);
            assertThat(!named.isEmpty() || isInMatrix || row.getValue().startsWith(NOBODY))
                    .as(row.getKey())
                    .isTrue();
            if (isInMatrix) {
                assertThat(matrix()).as(row.getKey()).containsPattern(anyOf(row.getKey()));
            }
        }
    }

    /** The sentence with any values. */
    private static Pattern anyOf(String sentence) {
        return Pattern.compile(Stream.of(sentence.split("‹[^›]*›", -1))
                .map(Pattern::quote)
                .reduce((left, right) -> left + ".*?" + right)
                .orElseThrow());
    }

    private static String matrix() throws IOException {
        String reliability = Files.readString(ROOT.resolve("docs/reliability.md"));
        return reliability.substring(reliability.indexOf("operators begins"), reliability.indexOf("operators ends"));
    }

    /** The text of each test class, by its name. */
    private static Map<String, String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
                    .collect(toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            AdviceTest::text,
                            (one, other) -> one + other));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
