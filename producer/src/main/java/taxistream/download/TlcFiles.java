package taxistream.download;

import java.net.URI;
import taxistream.trips.TripFileName;

/**
 * Where TLC publishes its files.
 *
 * @param trips the address of the folder of monthly files, with a slash at its end
 */
public record TlcFiles(URI trips) {

    /** TLC's public address, as named on its "TLC Trip Record Data" page. */
    public static final String PUBLIC_ADDRESS = "https://d37ci6vzurychx.cloudfront.net/trip-data/";

    /** The zones' shapes, from the city's open data: the data set "NYC Taxi Zones". */
    public static final String PUBLIC_ZONE_SHAPES =
            "https://data.cityofnewyork.us/resource/8meu-9t5y.geojson?$limit=1000";

    public static TlcFiles published() {
        return new TlcFiles(URI.create(PUBLIC_ADDRESS));
    }

    public TlcFiles {
        if (!trips.toString().endsWith("/")) {
            trips = URI.create(trips + "/");
        }
    }

    URI trips(TripFileName month) {
        return trips.resolve(month.fileName());
    }

    /** Boroughs and names of the zones. */
    URI zoneLookup() {
        return trips.resolve("../misc/taxi_zone_lookup.csv");
    }

    /** The zones' shapes; beside the trips where those do not come from TLC itself. */
    URI zoneShapes() {
        return trips.toString().equals(PUBLIC_ADDRESS)
                ? URI.create(PUBLIC_ZONE_SHAPES)
                : trips.resolve("../misc/taxi_zones.geojson");
    }
}
