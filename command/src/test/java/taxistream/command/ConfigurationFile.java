package taxistream.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import taxistream.settings.CommandFamily;
import taxistream.settings.SettingSources;

/** A properties file as it ships: every setting of its commands, as a comment with its default. */
final class ConfigurationFile {

    private static final int WIDTH = 120;

    private final CommandFamily family;
    /** What stands above each setting, and the lines of the setting itself. */
    private final Map<String, Set<String>> settings = new TreeMap<>();

    ConfigurationFile(CommandFamily family) {
        this.family = family;
    }

    String text() {
        List<CommandSpec> commands = family.commands().stream()
                .map(command -> new CommandLine(command).getCommandSpec())
                .flatMap(ConfigurationFile::withChildren)
                .toList();
        for (CommandSpec command : commands) {
            command.options().stream()
                    .filter(SettingSources::isSetting)
                    .filter(option -> !option.hidden())
                    .forEach(option -> settings.computeIfAbsent(
                                    SettingSources.propertyKey(option), key -> new LinkedHashSet<>())
                            .add(entry(option)));
        }
        List<String> lines = new ArrayList<>(List.of(
                "# Every setting of these commands, with its default. To change one, take the # before its name away. A flag and the",
                "# environment win over this file. Never a password: see --mysql-password-file and --kafka-config."));
        settings.values()
                .forEach(entries -> entries.forEach(entry -> {
                    lines.add("");
                    lines.addAll(List.of(entry.split("\n")));
                }));
        return String.join("\n", lines) + "\n";
    }

    private static Stream<CommandSpec> withChildren(CommandSpec command) {
        return Stream.concat(
                Stream.of(command),
                command.subcommands().values().stream()
                        .distinct()
                        .flatMap(child -> withChildren(child.getCommandSpec())));
    }

    private static String entry(OptionSpec option) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("#");
        for (String word : String.join(" ", option.description()).split(" ")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        String standard =
                option.arity().max() == 0 ? "false" : option.defaultValue() == null ? "" : option.defaultValue();
        lines.add(("#" + SettingSources.propertyKey(option) + " = " + standard).stripTrailing());
        return String.join("\n", lines);
    }
}
