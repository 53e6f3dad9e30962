package taxistream.streaming.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flag for the configuration's folder: it is read before a command is made, so that no command looks at it. */
final class ConfigOptions {

    @Option(
            names = "--config",
            paramLabel = "DIR",
            description = "Folder of streaming-job.properties. Without it: config.")
    private Path folder;
}
