package taxistream.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * The folder that holds the properties files and {@code statistics/}: {@code --config}, else {@code TAXISTREAM_CONFIG}, else
 * {@code config} here, else {@code config} beside the {@code taxistream} command.
 */
public record ConfigurationFolder(Path path) {

    /** Set by the launcher to the folder of the {@code taxistream} command. */
    private static final String HOME = "taxistream.home";

    static ConfigurationFolder find(List<String> arguments, Map<String, String> environment) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith("--config=")) {
                return new ConfigurationFolder(existing(argument.substring("--config=".length())));
            }
            if (argument.equals("--config") && i + 1 < arguments.size()) {
                return new ConfigurationFolder(existing(arguments.get(i + 1)));
            }
        }
        if (environment.containsKey("TAXISTREAM_CONFIG")) {
            return new ConfigurationFolder(existing(environment.get("TAXISTREAM_CONFIG")));
        }
        return new ConfigurationFolder(besideCommand("config"));
    }

    /** A path of the product, such as {@code config/statistics}: here if it exists, else beside the command. */
    public static Path besideCommand(String relative) {
        Path here = Path.of(relative);
        String home = System.getProperty(HOME);
        return Files.exists(here) || home == null ? here : Path.of(home).resolve(relative);
    }

    private static Path existing(String folder) {
        Path path = Path.of(folder);
        if (!Files.isDirectory(path)) {
            throw new WrongUsage("Cannot read the configuration: '" + folder + "' is not a folder. Pass --config DIR.");
        }
        return path;
    }

    /**
     * The file's keys and values in no order; empty where the file does not exist.
     *
     * @throws WrongUsage if a key is not one of the known ones, or the file cannot be read
     */
    Map<String, String> read(String file, Set<String> knownKeys) {
        Path properties = path.resolve(file);
        if (!Files.exists(properties)) {
            return Map.of();
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(properties, StandardCharsets.UTF_8)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new WrongUsage("Cannot read " + properties + ": " + FileTrouble.reason(e) + ".", e);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : new TreeSet<>(read.stringPropertyNames())) {
            if (!knownKeys.contains(key)) {
                throw new WrongUsage("Unknown key '" + key + "' in " + properties + "." + Nearest.hint(key, knownKeys)
                        + " A key is the name of a flag without its dashes.");
            }
            values.put(key, read.getProperty(key).trim());
        }
        return values;
    }
}
