package taxistream.streaming.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code taxistream statistics}: commands about the folder of statistics. */
@Command(
        name = "statistics",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StatisticsCheckCommand.class,
            StatisticsPreviewCommand.class,
            StatisticsTestCommand.class,
            StatisticsPublishCommand.class,
            StatisticsDocsCommand.class,
            StatisticsZonesCommand.class
        },
        description = "Checks, previews, tests, publishes and documents statistics.")
public final class StatisticsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "Name a command: 'taxistream statistics check', 'preview', 'test', 'publish', 'docs' or 'zones'");
    }
}
