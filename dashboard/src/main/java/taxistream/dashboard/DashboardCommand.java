package taxistream.dashboard;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.MySqlOptions;

/** {@code taxistream dashboard}: serves the page until it is stopped. */
@Command(
        name = "dashboard",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Serves a page that shows the months as they grow, and the pipeline behind them.")
final class DashboardCommand implements Callable<Integer> {

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of the page; 0 takes a free one.")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen at. The page has no log-in: 0.0.0.0 shows it to the whole network.")
    private String bind;

    @Option(
            names = "--allowed-hosts",
            paramLabel = "NAMES",
            split = ",",
            description =
                    "Host names that the page answers to, besides localhost, this machine's name and any plain"
                            + " address: the name of a proxy before it, for instance. Others are refused, against DNS rebinding. Without it: no further ones.")
    private List<String> allowedHosts = List.of();

    @Mixin
    private MySqlOptions mysql;

    @Option(
            names = "--zones",
            paramLabel = "DIR",
            description =
                    "Folder with TLC's taxi_zone_lookup.csv and taxi_zones.geojson: zones get names and a map. Without it: numbers.")
    private Path zones;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try (Dashboard dashboard = Dashboard.start(
                new DashboardSettings(bind, port, mysql.settings(), Optional.ofNullable(zones), allowedHosts))) {
            spec.commandLine().getOut().println("The dashboard is at " + dashboard.address() + " (Ctrl-C ends it).");
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "dashboard-stop"));
            stopped.await();
        }
        return Commands.SUCCESS;
    }
}
