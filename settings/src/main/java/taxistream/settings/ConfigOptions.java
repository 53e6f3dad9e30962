package taxistream.settings;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flag for the folder of settings: {@link ConfigurationFolder} reads it before a command is made, so no command asks it. */
public final class ConfigOptions {

    @Option(
            names = "--config",
            paramLabel = "DIR",
            description = "Folder of the files of settings, such as producer.properties. Without it: config.")
    private Path folder;
}
