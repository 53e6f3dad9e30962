package taxistream.settings;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * Commands that share one properties file: {@code replay} and its kin read {@code producer.properties}. A key of the file
 * may belong to any of them; a key that belongs to none is an error.
 *
 * @param propertiesFile the file's name in the configuration folder
 * @param commands picocli-annotated commands; each returns its exit code
 */
public record CommandFamily(String propertiesFile, List<Callable<Integer>> commands) {

    public CommandFamily {
        commands = List.copyOf(commands);
    }
}
