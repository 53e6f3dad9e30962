package taxistream.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Model.CommandSpec;

/** Help that shows, under each flag, the environment variable, the property and the default that stand behind it. */
final class SettingsHelp extends Help {

    /** Marker, short flag, comma, long flag of at most 28 characters and what picocli puts around it. */
    private static final int LEFT_OF_DESCRIPTIONS = 2 + 2 + 1 + 28 + 4;

    SettingsHelp(CommandSpec spec, ColorScheme colours) {
        super(spec, colours);
    }

    /** picocli's own wrapping breaks a line within a path, at its slashes and dots. Here a line ends at a blank only. */
    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String wrapped(String[] texts, int width) {
        StringBuilder all = new StringBuilder();
        for (String text : texts) {
            wrapped(text, width).forEach(line -> all.append(line).append(System.lineSeparator()));
        }
        return all.toString();
    }

    @Override
    public String description(Object... values) {
        return wrapped(commandSpec().usageMessage().description(), width());
    }

    @Override
    public String footer(Object... values) {
        return wrapped(commandSpec().usageMessage().footer(), width());
    }

    private int width() {
        return commandSpec().usageMessage().width() - 1;
    }

    /** What the columns of flags leave, when they are as wide as they may be. */
    private int descriptionWidth() {
        return width() - LEFT_OF_DESCRIPTIONS;
    }

    @Override
    public IOptionRenderer createDefaultOptionRenderer() {
        IOptionRenderer plain = super.createDefaultOptionRenderer();
        return (option, label, colours) -> {
            List<String> texts = new ArrayList<>();
            for (String text : option.description()) {
                texts.addAll(wrapped(text, descriptionWidth()));
            }
            List<String> sources = SettingSources.isSetting(option)
                    ? wrapped(SettingSources.describe(option), descriptionWidth())
                    : List.of();
            return described(plain.render(option, label, colours), texts, sources, colours);
        };
    }

    @Override
    public IParameterRenderer createDefaultParameterRenderer() {
        IParameterRenderer plain = super.createDefaultParameterRenderer();
        return (parameter, label, colours) -> {
            List<String> texts = new ArrayList<>();
            for (String text : parameter.description()) {
                texts.addAll(wrapped(text, descriptionWidth()));
            }
            return described(plain.render(parameter, label, colours), texts, List.of(), colours);
        };
    }

    /** The row's first columns as they are, and in its last column these lines: the description, and faintly the sources. */
    private static Text[][] described(Text[][] rows, List<String> texts, List<String> sources, ColorScheme colours) {
        if (texts.isEmpty() && sources.isEmpty()) {
            return rows;
        }
        List<Text[]> described = new ArrayList<>();
        for (int i = 0; i < texts.size() + sources.size(); i++) {
            Text[] row = rows[0].clone();
            if (i > 0) {
                Arrays.fill(row, colours.ansi().text(""));
            }
            row[row.length - 1] = i < texts.size()
                    ? colours.ansi().new Text(texts.get(i), colours)
                    : colours.ansi().text("@|faint " + sources.get(i - texts.size()) + "|@");
            described.add(row);
        }
        return described.toArray(new Text[0][]);
    }
}
