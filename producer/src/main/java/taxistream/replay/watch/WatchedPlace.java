package taxistream.replay.watch;

import java.util.List;
import java.util.Set;
import taxistream.replay.source.TripFile;
import taxistream.trips.TripFileName;

/** A place where files of months appear. */
public interface WatchedPlace {

    /**
     * The files that are there now, whole or not, in any order. Files whose names say no service or month are left out.
     *
     * @param sent files that are sent, whole: a place that costs a request a file asks for these once a day
     * @throws taxistream.settings.FailedRun if the place cannot be asked now
     */
    List<TripFile> look(Set<TripFileName> sent);

    /** How many requests a look takes, as it was at the last one; without {@link #requestsADay}. */
    int requests();

    /** How many requests the files that are sent take a day; the first look takes as many besides. */
    default int requestsADay() {
        return 0;
    }

    /** The place, for people. */
    @Override
    String toString();
}
