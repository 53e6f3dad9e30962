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

    SettingsHelp(CommandSpec spec, ColorScheme colours) {
        super(spec, colours);
    }

    @Override
    public IOptionRenderer createDefaultOptionRenderer() {
        IOptionRenderer plain = super.createDefaultOptionRenderer();
        return (option, label, colours) -> {
            Text[][] rows = plain.render(option, label, colours);
            if (!SettingSources.isSetting(option)) {
                return rows;
            }
            List<Text[]> withSources = new ArrayList<>(Arrays.asList(rows));
            Text[] sources = rows[0].clone();
            Arrays.fill(sources, colours.ansi().text(""));
            sources[sources.length - 1] = colours.ansi().text("@|faint " + SettingSources.describe(option) + "|@");
            withSources.add(sources);
            return withSources.toArray(new Text[0][]);
        };
    }
}
