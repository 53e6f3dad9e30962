package taxistream.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import taxistream.settings.CommandFamily;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;
import taxistream.trips.TripFileException;

/** {@code taxistream demo}: the whole path on embedded parts. */
@Command(
        name = "demo",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "The whole path on this machine, with nothing to install: a Kafka broker in this process, a MariaDB beside it,"
                        + " three months of trips through both, and the recount that proves the numbers.")
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder of TLC's parquet files. Without it: three months of green taxis are fetched from TLC into data/,"
                            + " and where that cannot be reached, trips are invented.")
    private Path data;

    @Option(
            names = "--speedup",
            paramLabel = "X",
            description =
                    "Sends as event time passes: 86400 is a day per second. Without it and --fast: as it takes to send"
                            + " all months in half a minute.")
    private Double speedup;

    @Option(names = "--fast", description = "Sends as fast as possible.")
    private boolean fast;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the dashboard; 0 is a free one.")
    private int port;

    @Option(names = "--exit", description = "Ends after the recount, instead of waiting for Ctrl-C.")
    private boolean exit;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    static CommandFamily family() {
        return new CommandFamily("demo.properties", List.of(new DemoCommand(), new CompletionCommand()));
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        DemoPace pace = pace();
        try (Demo demo = new Demo(out, err)) {
            boolean equal = demo.run(Optional.ofNullable(data), pace, port);
            if (!exit) {
                demo.stayUp();
            }
            return equal ? Commands.SUCCESS : Commands.FAILED;
        } catch (TripFileException e) {
            throw new FailedRun(e.getMessage(), e);
        }
    }

    private DemoPace pace() {
        if (fast && speedup != null) {
            throw new WrongUsage("--fast and --speedup exclude each other: pass one of them.");
        }
        if (speedup != null && !(speedup > 0)) {
            throw new WrongUsage("--speedup must be above 0 (1 = real time), got " + speedup + ".");
        }
        return fast ? DemoPace.fast() : speedup == null ? DemoPace.halfAMinute() : DemoPace.speedup(speedup);
    }
}
