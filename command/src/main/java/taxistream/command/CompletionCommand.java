package taxistream.command;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;

/** {@code taxistream completion}: the shell's completion of commands and flags, written from the commands themselves. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script that completes commands and flags in bash and zsh. For this shell:",
            "source <(./taxistream completion)"
        })
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        out.println(AutoComplete.bash("taxistream", spec.root().commandLine()));
        out.flush();
        return Commands.SUCCESS;
    }
}
