package taxistream.dashboard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import taxistream.settings.MySqlSettings;
import taxistream.settings.WrongUsage;

/**
 * The settings of a dashboard.
 *
 * @param bind address to listen at
 * @param port port of the page, 0 for a free one
 * @param zones folder with TLC's taxi_zone_lookup.csv and taxi_zones.geojson; each may be missing
 * @param allowedHosts host names that the page answers to, besides localhost and the machine's own
 */
public record DashboardSettings(
        String bind, int port, MySqlSettings mysql, Optional<Path> zones, List<String> allowedHosts) {

    /** Answers to localhost and the machine's own name only. */
    public DashboardSettings(String bind, int port, MySqlSettings mysql, Optional<Path> zones) {
        this(bind, port, mysql, zones, List.of());
    }

    public DashboardSettings {
        allowedHosts = List.copyOf(allowedHosts);
        if (port < 0 || port > 65_535) {
            throw new WrongUsage("--port must be from 0 (a free one) to 65535, got " + port + ".");
        }
        zones.filter(folder -> !Files.isDirectory(folder)).ifPresent(folder -> {
            throw new WrongUsage("--zones '" + folder
                    + "' is not a folder: pass the one that holds taxi_zone_lookup.csv" + " and taxi_zones.geojson.");
        });
    }
}
