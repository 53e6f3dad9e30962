package taxistream.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import taxistream.settings.CommandFamily;

/** {@code taxistream demo}: the whole path on embedded parts. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "The whole path on this machine: nothing to install.")
final class DemoCommand implements Callable<Integer> {

    static CommandFamily family() {
        return new CommandFamily("demo.properties", List.of(new DemoCommand()));
    }

    @Override
    public Integer call() {
        return 0;
    }
}
