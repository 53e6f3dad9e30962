package taxistream.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import taxistream.settings.CommandFamily;
import taxistream.settings.Commands;
import taxistream.settings.SettingSources;

/** What the documents say is so: their commands parse, their links lead somewhere, and the reference names every flag. */
class DocumentsTest {

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));
    private static final Pattern SHELL_BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern VARIABLE = Pattern.compile("([A-Z_]+)=(\\S+)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    private static CommandLine commandLine() {
        return commandLine(Map.of());
    }

    private static CommandLine commandLine(Map<String, String> environment) {
        StringWriter unused = new StringWriter();
        return new Commands(environment, new PrintWriter(unused), new PrintWriter(unused))
                .commandLine(new Taxistream(), Taxistream.families());
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "checkpoint/README.md")
                                    .map(ROOT::resolve),
                            docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyCommandParses(Path document) throws IOException {
        Map<String, String> environment = exported(Files.readString(document));
        for (String command : commands(Files.readString(document))) {
            assertThatCode(() ->
                            commandLine(environment).parseArgs(words(command).toArray(String[]::new)))
                    .as("%s: ./taxistream %s", ROOT.relativize(document), command)
                    .doesNotThrowAnyException();
        }
    }

    /** What the document's own blocks put into the environment. */
    private static Map<String, String> exported(String document) {
        Map<String, String> exported = new HashMap<>();
        for (Matcher block = SHELL_BLOCK.matcher(document); block.find(); ) {
            block.group(1).lines().filter(line -> line.startsWith("export ")).forEach(line -> {
                for (Matcher variable = VARIABLE.matcher(line); variable.find(); ) {
                    exported.put(variable.group(1), variable.group(2));
                }
            });
        }
        return exported;
    }

    private static List<String> commands(String document) {
        List<String> commands = new ArrayList<>();
        for (Matcher block = SHELL_BLOCK.matcher(document); block.find(); ) {
            String joined = block.group(1).replace("\\\n", " ");
            joined.lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("./taxistream "))
                    .map(line -> line.substring("./taxistream ".length()).replaceFirst("\\s(#|\\||>|&).*$", ""))
                    .forEach(commands::add);
        }
        return commands;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(line); word.find(); ) {
            words.add(Stream.of(1, 2, 3)
                    .map(word::group)
                    .filter(text -> text != null)
                    .findFirst()
                    .orElseThrow());
        }
        return words;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsToAFile(Path document) throws IOException {
        for (Matcher link = LINK.matcher(Files.readString(document)); link.find(); ) {
            assertThat(document.resolveSibling(link.group(1)))
                    .as("a link in %s", ROOT.relativize(document))
                    .exists();
        }
    }

    /** The reference is written from the commands themselves: {@code -Dreference.write=true} writes it anew. */
    @Test
    void theReferenceNamesEveryFlag() throws IOException {
        Path reference = ROOT.resolve("docs/reference.md");
        String current = new CommandReference(commandLine()).markdown();
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(reference, current);
        }
        assertThat(Files.readString(reference))
                .as("docs/reference.md; write it anew with ./mvnw test -pl command -am -Dtest=DocumentsTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dreference.write=true")
                .isEqualTo(current);
    }

    @Test
    void everyFlagSaysWhatHoldsWithoutIt() {
        List<String> silent = new ArrayList<>();
        commandLine().getSubcommands().values().forEach(line -> silent(line, silent));
        // Without these there is nothing to fetch but --zones.
        silent.removeAll(List.of("taxistream download --service", "taxistream download --from"));
        assertThat(silent)
                .as("flags with a value, but neither required, nor with a default in value or words")
                .isEmpty();
    }

    private static void silent(CommandLine line, List<String> silent) {
        line.getCommandSpec().options().stream()
                .filter(option ->
                        SettingSources.isSetting(option) && option.arity().max() > 0)
                .filter(option -> !option.required() && CommandReference.hasNoDefault(option))
                .filter(option -> !String.join(" ", option.description()).contains("Without it"))
                .forEach(option -> silent.add(line.getCommandSpec().qualifiedName() + " " + option.longestName()));
        line.getSubcommands().values().forEach(child -> silent(child, silent));
    }

    static List<CommandFamily> families() {
        return Taxistream.families();
    }

    /** The files are written from the commands themselves: {@code -Dreference.write=true} writes them anew. */
    @ParameterizedTest
    @MethodSource("families")
    void everyPropertiesFileListsEverySettingWithItsDefault(CommandFamily family) throws IOException {
        Path file = ROOT.resolve("config").resolve(family.propertiesFile());
        String current = new ConfigurationFile(family).text();
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(file, current);
        }
        assertThat(Files.readString(file))
                .as("%s; write it anew as docs/reference.md", file)
                .isEqualTo(current);
    }
}
