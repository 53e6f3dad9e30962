package taxistream.settings;

import java.lang.reflect.Field;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Looks a setting up where its flag is absent: the environment first, then the properties file. */
public final class SettingSources implements IDefaultValueProvider {

    private final Map<String, String> environment;
    private final Map<String, String> properties;

    SettingSources(Map<String, String> environment, Map<String, String> properties) {
        this.environment = environment;
        this.properties = properties;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !isSetting(option)) {
            return null; // picocli's contract: null means "the declared default"
        }
        return Optional.ofNullable(environment.get(environmentVariable(option)))
                .orElseGet(() -> properties.get(propertyKey(option)));
    }

    /** {@code --help} and {@code --version} are questions, not settings. */
    public static boolean isSetting(OptionSpec option) {
        return !option.usageHelp()
                && !option.versionHelp()
                && !propertyKey(option).equals("config");
    }

    public static String propertyKey(OptionSpec option) {
        return option.longestName().replaceFirst("^--", "");
    }

    public static String environmentVariable(OptionSpec option) {
        if (option.userObject() instanceof Field field && field.isAnnotationPresent(Environment.class)) {
            return field.getAnnotation(Environment.class).value();
        }
        return "TAXISTREAM_" + propertyKey(option).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** "env X, property x, default y", or "required" at the end: the other places where the option's value may come from. */
    static String describe(OptionSpec option) {
        String sources = "env " + environmentVariable(option) + ", property " + propertyKey(option);
        if (option.required()) {
            return sources + ", required";
        }
        return option.defaultValue() == null || option.defaultValue().isEmpty()
                ? sources
                : sources + ", default " + quoted(option.defaultValue());
    }

    private static String quoted(String value) {
        return value.contains(" ") ? "\"" + value + "\"" : value;
    }
}
