package taxistream.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import taxistream.settings.SettingSources;

/** The commands and their flags as a page. */
final class CommandReference {

    private final CommandLine root;
    private final List<String> lines = new ArrayList<>();

    CommandReference(CommandLine root) {
        this.root = root;
    }

    String markdown() {
        lines.add("# Every command and flag");
        lines.add("");
        lines.add(
                "Written from the commands themselves by `DocumentsTest`: do not edit. A setting comes from its flag, else from");
        lines.add(
                "the environment, else from the properties file under the flag's name without dashes, else it is the default.");
        root.getSubcommands().values().stream()
                .distinct()
                .filter(line -> !line.getCommandSpec().helpCommand())
                .forEach(this::command);
        return String.join("\n", lines) + "\n";
    }

    private void command(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        lines.add("");
        lines.add("## " + spec.qualifiedName());
        lines.add("");
        lines.add(String.join(" ", spec.usageMessage().description()));
        if (!spec.positionalParameters().isEmpty()) {
            lines.add("");
            spec.positionalParameters()
                    .forEach(parameter -> lines.add(
                            "- `" + parameter.paramLabel() + "`: " + String.join(" ", parameter.description())));
        }
        List<OptionSpec> settings = spec.options().stream()
                .filter(SettingSources::isSetting)
                .filter(option -> !option.hidden())
                .toList();
        if (!settings.isEmpty()) {
            lines.add("");
            lines.add("| flag | environment | default | what it does |");
            lines.add("|---|---|---|---|");
            settings.forEach(this::option);
        }
        line.getSubcommands().values().stream().distinct().forEach(this::command);
    }

    static boolean hasNoDefault(OptionSpec option) {
        return option.defaultValue() == null || option.defaultValue().isEmpty();
    }

    private void option(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        String standard =
                option.required() ? "required" : hasNoDefault(option) ? "" : "`" + option.defaultValue() + "`";
        lines.add("| `" + option.longestName() + value.replace("|", "\\|") + "` | `"
                + SettingSources.environmentVariable(option) + "` | " + standard + " | "
                + String.join(" ", option.description()).replace("|", "\\|") + " |");
    }
}
