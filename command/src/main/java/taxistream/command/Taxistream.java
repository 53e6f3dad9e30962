package taxistream.command;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import taxistream.dashboard.DashboardCommands;
import taxistream.process.Parent;
import taxistream.replay.ProducerCommands;
import taxistream.settings.CommandFamily;
import taxistream.settings.Commands;
import taxistream.streaming.command.StreamingJobCommands;

/** The root command. */
@Command(
        name = "taxistream",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "New York's taxi trips through Kafka, and monthly statistics kept exactly right in MySQL.",
        footer = {
            "",
            "A setting comes from its flag, else from the environment, else from config/*.properties, else it is the default:",
            "'taxistream COMMAND --help' shows all four. Exit codes: 0 done, 1 failed, 2 wrong usage."
        })
public final class Taxistream implements Runnable {

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        Parent.endWithIt();
        System.exit(run(Commands.ofProcess(), arguments));
    }

    static int run(Commands commands, String... arguments) {
        return commands.run(new Taxistream(), families(), arguments);
    }

    static List<CommandFamily> families() {
        return List.of(
                DemoCommand.family(),
                ProducerCommands.family(),
                StreamingJobCommands.family(),
                DashboardCommands.family());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: 'taxistream demo' shows it all");
    }
}
