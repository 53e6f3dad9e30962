package taxistream.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import taxistream.command.SourceTexts.Text;
import taxistream.settings.Commands;

/**
 * Collects every sentence that the product says into {@code command/target/sentences.md}. What a sentence advises is there: commands
 * parse, flags and files exist. {@link AdviceTest} knows who does what the sentences advise.
 */
class SentencesTest {

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));
    private static final Path PAGE = ROOT.resolve("command/target/sentences.md");

    private static final Pattern QUOTED = Pattern.compile("'([a-z.-]+ [^']*)'");
    private static final Pattern FLAG = Pattern.compile("(?<![\\w‹-])--[a-z][-a-z]+");
    /** Flags of Docker, Kafka's scripts and spark-submit. */
    private static final Set<String> FOREIGN = Set.of("--ulimit", "--feature", "--driver-memory");

    private static final Pattern FILE = Pattern.compile("\\b(config|docs)/[\\w/-]+\\.\\w+");

    private static final CommandLine COMMANDS = new Commands(
                    Map.of("MYSQL_URL", "jdbc:mysql://localhost:3306/taxistream"),
                    new PrintWriter(new StringWriter()),
                    new PrintWriter(new StringWriter()))
            .commandLine(new Taxistream(), Taxistream.families());

    private static List<Text> texts;

    @BeforeAll
    static void collect() throws IOException {
        texts = SourceTexts.of(ROOT);
        List<String> lines =
                new ArrayList<>(List.of("# Every sentence, by the class that says it; ‹name› stands for a value"));
        String source = "";
        for (Text text : texts) {
            if (text.isSentence()) {
                if (!text.source().equals(source)) {
                    source = text.source();
                    lines.addAll(List.of("", "## " + source, ""));
                }
                lines.add("- " + text.line());
            }
        }
        Files.write(Files.createDirectories(PAGE.getParent()).resolve(PAGE.getFileName()), lines);
    }

    @Test
    void everyCommandInASentenceParses() {
        List<String> commands = quoted("taxistream ");
        assertThat(commands).hasSizeGreaterThan(10);
        for (String command : commands) {
            String[] words = command.replaceAll("‹[^›]+›", "monthly_trips")
                    .replaceAll("(repartition|--shuffle-partitions|--max-\\S+) monthly_trips", "$1 4")
                    .split(" ");
            if (words.length == 1) {
                assertThat(COMMANDS.getSubcommands()).containsKey(words[0]);
            } else {
                assertThatCode(() -> COMMANDS.parseArgs(words)).as(command).doesNotThrowAnyException();
            }
        }
    }

    /** Commands in quotes that begin so, without that beginning. */
    private static List<String> quoted(String beginning) {
        return texts.stream()
                .flatMap(text ->
                        QUOTED.matcher(text.text().replaceAll("\\s+", " ")).results())
                .map(match -> match.group(1))
                .filter(command -> command.startsWith(beginning))
                .map(command -> command.substring(beginning.length()))
                .distinct()
                .toList();
    }

    @Test
    void everyFlagInASentenceIsACommandsOwn() {
        Set<String> known = new TreeSet<>();
        flags(COMMANDS, known);
        List<String> unknown = new ArrayList<>();
        for (Text text : texts) {
            if (text.isSentence()) {
                String own = QUOTED.matcher(text.text())
                        .replaceAll(quoted -> quoted.group(1).startsWith("taxistream ")
                                ? Matcher.quoteReplacement(quoted.group())
                                : "");
                FLAG.matcher(own)
                        .results()
                        .map(match -> match.group())
                        .filter(flag -> !known.contains(flag) && !FOREIGN.contains(flag))
                        .forEach(flag -> unknown.add(flag + " in " + text));
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static void flags(CommandLine line, Set<String> flags) {
        for (OptionSpec option : line.getCommandSpec().options()) {
            flags.addAll(List.of(option.names()));
        }
        line.getSubcommands().values().forEach(child -> flags(child, flags));
    }

    @Test
    void everyFileInASentenceIsThere() {
        for (Text text : texts) {
            FILE.matcher(text.text()).results().map(match -> match.group()).forEach(file -> assertThat(
                            ROOT.resolve(file))
                    .as(text.text())
                    .exists());
        }
    }
}
