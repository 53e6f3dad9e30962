package taxistream.replay.source;

import java.nio.file.Path;
import java.time.YearMonth;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/** One parquet file of trips, and what its name (or a flag) says of it. */
public record TripFile(Path path, Service service, YearMonth month) {

    static TripFile of(Path path, TripFileName name) {
        return new TripFile(path, name.service(), name.month());
    }

    /** "green 2021-01": names the file's trips whatever the file is called. */
    public String label() {
        return service + " " + month;
    }
}
