package taxistream.download;

import java.net.URI;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import taxistream.remote.GcsAccess;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.GcsEndpoint;
import taxistream.settings.WrongUsage;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/** {@code taxistream download}: fetches months of trips, and the zones, from TLC. */
@Command(
        name = "download",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Fetches months of trips from TLC's public address, several at once. Started again, it goes on where"
                        + " it stopped.")
public final class DownloadCommand implements Callable<Integer> {

    @Option(
            names = "--service",
            split = ",",
            paramLabel = "NAME",
            description = "yellow, green, fhv or fhvhv; several with commas between.")
    private List<Service> services = List.of();

    @Option(names = "--from", paramLabel = "yyyy-MM", description = "The first month.")
    private YearMonth first;

    @Option(names = "--until", paramLabel = "yyyy-MM", description = "The last month. Without it: the first alone.")
    private YearMonth last;

    @Option(
            names = "--published",
            description = "Fetches those of the months that are published. Without it, one that is not is an error.")
    private boolean onlyPublished;

    @Option(
            names = "--zones",
            description = "Fetches the zones' names and shapes: taxi_zone_lookup.csv, taxi_zones.geojson.")
    private boolean zones;

    @Option(
            names = {"--out", "--to"},
            required = true,
            paramLabel = "DIR|gs://BUCKET/PREFIX",
            description = "Receives the files.")
    private String out;

    @Mixin
    private GcsEndpoint gcsEndpoint;

    @Option(
            names = "--from-url",
            paramLabel = "URL",
            defaultValue = TlcFiles.PUBLIC_ADDRESS,
            description = "The folder that the months lie in.")
    private URI fromUrl;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<TripFileName> months = months();
        List<String> files = new ArrayList<>();
        DownloadTarget target = DownloadTarget.of(out, GcsAccess.client(gcsEndpoint.address()));
        try (DownloadProgress progress = DownloadProgress.on(spec.commandLine().getErr())) {
            TripDownload download = new TripDownload(new TlcFiles(fromUrl), progress);
            files.addAll(onlyPublished ? download.fetchPublished(months, target) : download.fetchTrips(months, target));
            if (zones) {
                files.addAll(download.fetchZones(target));
            }
        }
        files.forEach(spec.commandLine().getOut()::println);
        return Commands.SUCCESS;
    }

    private List<TripFileName> months() {
        if (services.isEmpty() && zones && first == null) {
            return List.of();
        }
        if (services.isEmpty() || first == null) {
            throw new WrongUsage("Say which months: pass --service and --from, such as --service green --from 2024-01"
                    + " --until 2024-03; or --zones alone.");
        }
        YearMonth end = last == null ? first : last;
        if (end.isBefore(first)) {
            throw new WrongUsage("--until " + end + " is before --from " + first + ".");
        }
        List<TripFileName> months = new ArrayList<>();
        for (YearMonth month = first; !month.isAfter(end); month = month.plusMonths(1)) {
            for (Service service : services) {
                months.add(new TripFileName(service, month));
            }
        }
        return months;
    }
}
