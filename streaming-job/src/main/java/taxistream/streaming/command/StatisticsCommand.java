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
        subcommands = {StatisticsCheckCommand.class, StatisticsPreviewCommand.class, StatisticsTestCommand.class},
        description = "Looks at the folder of statistics, without Kafka and without MySQL.")
public final class StatisticsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "Name a command: 'taxistream statistics check', 'preview' or 'test'");
    }
}
